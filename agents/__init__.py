"""Who acts: people who write and read, and trainees who study and publish. Verbs, no mathematics of their own."""
