"""The page's looks are kept here: its sheet of style, and whether the browser shows it dark."""

from __future__ import annotations

import traitlets
from ipyvuetify import VuetifyTemplate

CSS = """
.gm-root { width: 100%; }
.gm { width: 100%; max-width: 1500px; margin: 0 auto; padding: 10px 14px 40px; font-size: 15px;
  box-sizing: border-box; }
.gm h1 { font-size: 1.25rem; margin: 0; } .gm h2 { font-size: 1rem; margin: 0 0 2px; }
.gm p { margin: 2px 0 6px; line-height: 1.4; }
.gm-top { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: baseline; justify-content: space-between; }
.gm-claim { font-size: .95rem; opacity: .85; }
.gm-body { display: grid; grid-template-columns: 290px minmax(0, 1fr); gap: 18px; align-items: start; }
.gm-bar { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; padding: 6px 0; position: sticky; top: 0;
  z-index: 4; background: var(--gm-paper); }
.gm .gm-which > div { display: grid !important; gap: 0 18px !important;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 210px), 1fr)); }
.gm-speed { width: 170px; padding-top: 8px; }
.gm-bar .v-btn { min-width: 64px !important; }
.gm-tick { font-variant-numeric: tabular-nums; font-weight: 600; }
.gm-phase { min-height: 1.5em; font-size: .85rem; opacity: .85; }
.gm-told p { font-size: .85rem; border-left: 4px solid #E69F00; padding-left: 8px; overflow-wrap: anywhere; }
.gm-views { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 400px), 1fr)); gap: 14px; }
.gm-two .gm-views { grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); }
.gm-view { margin: 0; border: 1px solid rgba(128,128,128,.4); border-radius: 6px; padding: 8px; min-width: 0; }
.gm-view img { width: 100%; height: auto; display: block; }
.gm-view figcaption { font-size: .82rem; line-height: 1.35; opacity: .9; }
.gm-view details, .gm-panel { margin-top: 6px; }
.gm summary { cursor: pointer; list-style: none; padding: 4px 0; font-weight: 600; }
.gm summary::-webkit-details-marker { display: none; } .gm summary::before { content: "▸ "; }
.gm details[open] > summary::before { content: "▾ "; }
.gm summary:focus-visible, .gm a:focus-visible, .gm button:focus-visible { outline: 3px solid #0072B2; }
.gm-panel .v-input { margin-top: 2px; } .gm-panel .v-messages { min-height: 0; }
.gm-panel .v-text-field__details { min-height: 0; margin-bottom: 2px; } .gm-panel .v-input__slot { margin-bottom: 2px; }
.gm-panel { overflow: hidden; padding-left: 2px; }
.gm-dial label { font-size: .85rem; } .gm-dial { padding-top: 2px; }
.gm-dial .v-input__slot { display: block !important; margin-bottom: 0 !important; }
.gm-tabs { display: flex; flex-wrap: wrap; gap: 6px; margin: 4px 0 10px; }
.gm-list { font-size: .85rem; overflow-wrap: anywhere; margin: 4px 0; padding-left: 1.3em; max-height: 22em;
  overflow-y: auto; }
.gm-names { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr)); gap: 14px; }
.gm-foot { display: flex; flex-wrap: wrap; gap: 10px; margin-top: 14px; }
.gm textarea { font-family: monospace; font-size: .85rem; }
@media (max-width: 800px) { .gm-body { grid-template-columns: minmax(0, 1fr); }
  .gm-side { order: 2; } .gm { padding: 8px 8px 30px; } }
"""


class Shade(VuetifyTemplate):
    """This element tells whether the browser shows the page dark.

    Solara's own word for it does not come back to the server.
    """

    template = traitlets.Unicode(
        """
        <template><span></span></template>
        <script>
        module.exports = {
            mounted() { this.dark = this.$vuetify.theme.dark },
            watch: { "$vuetify.theme.dark"(now) { this.dark = now } },
        }
        </script>
        """
    ).tag(sync=True)
    dark = traitlets.Bool(False).tag(sync=True)
