"""Tokenizers of pictures: laws and ceilings against enumeration, causality, and real digits that come back."""

import dataclasses
import functools
import pickle
from importlib.util import find_spec

import numpy as np
import pytest
from small_worlds import lived, rows, small

from godmodel.models.distribution import all_documents
from godmodel.models.exact.blend import Blend
from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.table import TableTopics
from godmodel.models.exact.uniform import UniformLaw
from godmodel.models.information import compare, cross_entropy, entropy, hellinger, jensen_shannon, portrait
from godmodel.models.sample import Sample
from godmodel.models.tokenizers.base import DecodedLaw
from godmodel.models.tokenizers.ceiling import ceiling, reconstruction
from godmodel.models.tokenizers.codebook import CodebookTokenizer
from godmodel.models.tokenizers.identity import IdentityTokenizer
from godmodel.models.tokenizers.merge import MergeTokenizer
from godmodel.models.tokenizers.patches import PatchesTokenizer
from godmodel.models.tokenizers.video import VideoTokenizer
from godmodel.sim.errors import InputError
from godmodel.sim.measure.telescope import telescope
from godmodel.sim.world.images import load_images

NEURAL = pytest.mark.skipif(
    not (find_spec("torch") and find_spec("vector_quantize_pytorch")),
    reason="torch or vector-quantize-pytorch is not installed: learned codes of pictures are not tested",
)
FEW = {"steps": 60, "width": 8, "batch_size": 16}
TINY = {  # pictures of 2 x 2 pixels and 3 levels: 81 of them
    "patches": lambda **more: PatchesTokenizer(3, (1, 2, 2), codes=5, **more),
    "patches of one pixel": lambda **more: PatchesTokenizer(3, (1, 2, 2), codes=2, size=1, **more),
    "codebook": lambda **more: CodebookTokenizer(3, (1, 2, 2), codes=4, **FEW | more),
    "video": lambda **more: VideoTokenizer(3, (1, 2, 2), bits=2, **FEW | more),
    "films": lambda **more: VideoTokenizer(3, (2, 2, 1), bits=2, size=1, **FEW | more),
}
EVERY = all_documents(3, 4)
each = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if "patches" in name else [NEURAL]) for name in TINY]
)


def dice(seed=0):
    return np.random.default_rng(seed)


def laws(topics=2):
    """Topics on 30 of the 81 pictures."""
    p = dice(1).dirichlet(np.ones(30), size=topics)
    return Mixture(TableTopics(p, EVERY[dice(2).choice(81, size=30, replace=False)], 3), np.ones(topics) / topics)


@functools.cache
def tiny(name):
    return TINY[name]().train(laws().sample(300, rng=dice(3)), rng=dice(4))


def mutual(p):
    """I(document; label) by its definition, of a joint law (M, K)."""
    q = np.outer(p.sum(axis=1), p.sum(axis=0))
    return float((p[p > 0] * np.log2(p[p > 0] / q[p > 0])).sum())


# --- laws -----------------------------------------------------------------------------------------------------------


@each
def test_what_comes_back_is_a_law_and_equals_the_sum_over_documents(name):
    tokenizer, p = tiny(name), laws()
    back = tokenizer.round_trip(p)
    mass = np.exp(back.log_prob(EVERY))
    assert mass.sum() == pytest.approx(1, abs=1e-9)
    grey = tokenizer.levels(tokenizer.encode(EVERY))
    noise = tokenizer.channel[grey[:, None, :], EVERY[None]].prod(axis=2)  # (from, to)
    np.testing.assert_allclose(mass, np.exp(p.log_prob(EVERY)) @ noise, atol=1e-12)
    np.testing.assert_allclose(tokenizer.log_expansion(EVERY), np.log(np.diag(noise)), atol=1e-12)


@each
def test_drawn_pictures_follow_the_channel(name):
    tokenizer = tiny(name)
    tokens = np.repeat(tokenizer.encode(EVERY[40:41]), 20_000, axis=0)
    grey = tokenizer.levels(tokens[:1])[0]
    drawn = tokenizer.decode(tokens, rng=dice(5))
    for i, level in enumerate(grey):
        share = np.bincount(drawn[:, i], minlength=3) / len(drawn)
        expected = tokenizer.channel[level]
        assert (np.abs(share - expected) < 5 * np.sqrt(expected / len(drawn))).all()
    np.testing.assert_array_equal(tokenizer.decode(tokens[:1])[0], grey)


@each
def test_one_tokenization_is_a_lower_bound(name):
    tokenizer = tiny(name)
    q = UniformLaw(tokenizer.vocab_size, tokenizer.length)
    law = tokenizer.decoded(q)
    assert isinstance(law, DecodedLaw) and law.scoring == "bound"
    tokens = all_documents(tokenizer.vocab_size, tokenizer.length)
    noise = tokenizer.channel[tokenizer.levels(tokens)[:, None, :], EVERY[None]].prod(axis=2)
    whole = noise.mean(axis=0)  # all token documents are equally likely
    p = np.exp(law.log_prob(EVERY))
    assert (p <= whole + 1e-12).all() and (p > 0).all() and whole.sum() == pytest.approx(1)
    drawn = law.sample(20_000, rng=dice(6)) @ 3 ** np.arange(3, -1, -1)
    share = np.bincount(drawn, minlength=81) / 20_000
    assert (np.abs(share - whole) < 5 * np.sqrt(whole / 20_000) + 1e-3).all()


@each
def test_what_a_lower_bound_says_is_called_an_upper_one(name):
    """Columns of a law that is scored by one tokenization are bounds; a distance that is none is left empty."""
    tokenizer, p = tiny(name), UniformLaw(3, 4)
    law = tokenizer.decoded(UniformLaw(tokenizer.vocab_size, tokenizer.length))
    gap = compare(p, law)
    assert gap.entropy.exact and gap.kl.bound == gap.cross_entropy.bound == "upper" and np.isnan(gap.kl.stderr)
    assert not gap.kl.exact and gap.kl.bits.bound == "upper" and str(gap.kl).startswith("at most ")
    assert compare(p, Blend([law, p], [0.5, 0.5])).kl.bound == "upper"
    assert hellinger(p, law).bound == "upper" and np.isnan(jensen_shannon(p, law, rng=dice(1)).value)
    assert portrait(law, rng=dice(1)).entropy.bound == "upper"
    steps = telescope(Sample.of(p), [[(1.0, p)], [(1.0, law)]], p, uniform=0.0)
    assert [step.bound for step in steps] == ["", "upper", "lower"] and steps[0].exact


@each
def test_training_repeats_and_is_frozen_and_leaves_the_global_dice_alone(name):
    x = laws().sample(300, rng=dice(3))
    x.flags.writeable = False
    if "patches" not in name:
        import torch

        torch.manual_seed(1)
        before = torch.random.get_rng_state()
    again = TINY[name]().train(x, rng=dice(4))
    if "patches" not in name:
        assert (torch.random.get_rng_state() == before).all()
    tokenizer = tiny(name)
    tokens = tokenizer.encode(EVERY)
    assert tokens.shape == (81, tokenizer.length) and tokens.max() < tokenizer.vocab_size
    for twin in (again, pickle.loads(pickle.dumps(tokenizer))):
        np.testing.assert_array_equal(twin.encode(EVERY), tokens)
        np.testing.assert_array_equal(twin.decode(tokens, rng=dice(7)), tokenizer.decode(tokens, rng=dice(7)))
    with pytest.raises(dataclasses.FrozenInstanceError):
        tokenizer.codes = 9
    assert not tokenizer.channel.flags.writeable
    assert tokenizer.encode(EVERY[:0]).shape == (0, tokenizer.length) and tokenizer.decode(tokens[:0]).shape == (0, 4)


@each
def test_bad_pictures_are_refused(name):
    tokenizer = tiny(name)
    for bad in (EVERY[:, :3], EVERY + 3, EVERY[0], EVERY + 0.5):
        with pytest.raises(ValueError):
            tokenizer.encode(bad)
        with pytest.raises(ValueError):
            TINY[name]().train(bad, rng=dice())
    with pytest.raises(ValueError, match="not trained yet"):
        TINY[name]().encode(EVERY)
    with pytest.raises(ValueError, match="whole number"):
        dataclasses.replace(TINY[name](), raw_vocab_size=1)
    with pytest.raises(ValueError, match="must be > 0|pseudo-count"):
        dataclasses.replace(TINY[name](), smoothing=0.0)
    with pytest.raises(TypeError, match="no exact law"):
        tokenizer.round_trip(UniformLaw(9, 9))


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: PatchesTokenizer(3, (1, 3, 4)), "must tile"),
        (lambda: PatchesTokenizer(3, (3, 4)), "frames, rows, columns"),
        (lambda: CodebookTokenizer(3, (1, 4, 4), steps=0), "steps must be > 0"),
        (lambda: VideoTokenizer(3, (4, 4, 4), time=2), "whole groups of 2"),
        (lambda: VideoTokenizer(3, (1, 4, 4), bits=17), "at most 16"),
    ],
)
def test_settings_that_do_not_fit_are_refused(make, match):
    with pytest.raises(ValueError, match=match):
        make()


# --- geometry -------------------------------------------------------------------------------------------------------


def test_patches_are_squares_of_each_frame():
    films = dice(8).integers(5, size=(40, 2 * 4 * 6))
    tokenizer = PatchesTokenizer(5, (2, 4, 6), codes=10_000, size=2).train(films, rng=dice())
    back = tokenizer.levels(tokenizer.encode(films))  # a dictionary of all patches gives them back
    np.testing.assert_array_equal(back, films)
    moved = films.reshape(40, 2, 4, 6).copy()
    moved[:, 1, 2:, 4:] = (moved[:, 1, 2:, 4:] + 1) % 5
    changed = tokenizer.encode(moved.reshape(40, -1)) != tokenizer.encode(films)
    assert not changed[:, :-1].any() and changed[:, -1].any()


@NEURAL
@pytest.mark.parametrize(("frames", "time"), [(5, 1), (5, 2), (5, 4), (1, 1)])
def test_video_tokens_never_know_what_comes_after(frames, time):
    import torch

    films = dice(9).integers(2, size=(20, frames, 8, 8)).astype(np.float32)
    tokenizer = VideoTokenizer(2, (frames, 8, 8), size=4, time=time, steps=1, width=8)
    network = tokenizer.train(films.reshape(20, -1).astype(int), rng=dice(1))._network
    groups = 1 + (frames - 1) // time
    codes = torch.from_numpy(dice(2).integers(64, size=(20, groups * 4)))
    with torch.inference_mode():
        seen, drawn = network._features(torch.from_numpy(films)), network.decoded(codes)
        assert seen.shape[2] == groups and drawn.shape == (20, frames, 8, 8)
        for cut in range(1, frames):
            other = films.copy()
            other[:, cut:] = 1 - other[:, cut:]
            moved = (network._features(torch.from_numpy(other)) - seen).abs().amax((0, 1, 3, 4)).numpy()
            known = 1 + (cut - 1) // time  # groups that end before the cut
            assert (moved[:known] == 0).all() and (moved[known:] > 1e-5).all()
        for group in range(1, groups):  # nor does what is drawn
            other = codes.clone().reshape(20, groups, 4)
            other[:, group:] = (other[:, group:] + 21) % 64
            moved = (network.decoded(other.reshape(20, -1)) - drawn).abs().amax((0, 2, 3)).numpy()
            first = 1 + (group - 1) * time
            assert (moved[:first] == 0).all() and (moved[first:] > 1e-5).all()


# --- ceilings -------------------------------------------------------------------------------------------------------


@each
def test_ceilings_equal_their_definitions(name):
    tokenizer, p = tiny(name), laws()
    found = ceiling(p, tokenizer)
    x = p.support()
    joint = np.exp(p.topics.log_prob_each(x)) * p.weights
    different, which = np.unique(tokenizer.encode(x), axis=0, return_inverse=True)
    merged = np.stack([joint[which.ravel() == m].sum(axis=0) for m in range(len(different))])
    tokens = merged.sum(axis=1)
    assert found.entropy == pytest.approx(entropy(p).bits.value, abs=1e-10)
    assert found.token_entropy == pytest.approx(-(tokens @ np.log2(tokens)), abs=1e-10)
    assert found.label == pytest.approx(mutual(joint), abs=1e-10)
    assert found.token_label == pytest.approx(mutual(merged), abs=1e-10)
    assert found.lost >= -1e-12 and found.label_lost >= -1e-12  # data processing
    # no law that writes through these tokens comes below H(X) by less than what they lose
    gap = cross_entropy(p, tokenizer.round_trip(p)).bits.value - found.entropy
    assert gap >= 0


def test_ceilings_of_other_tokenizers():
    p = laws()
    x = p.sample(200, rng=dice())
    nothing = ceiling(p, IdentityTokenizer(3).train(x, rng=dice()))
    assert nothing.lost == pytest.approx(0, abs=1e-12) and nothing.label_lost == pytest.approx(0, abs=1e-12)
    merge = MergeTokenizer(3, classes=2).train(x, rng=dice())
    assert ceiling(p, merge).lost == pytest.approx(merge.loss_bits(p).value, abs=1e-10)
    with pytest.raises(ValueError, match="sum over all documents"):
        ceiling(Mixture(_Endless(), np.ones(1)), merge)


class _Endless:
    count, vocab_size, length = 1, 3, 4

    def support(self):
        return None


def test_the_report_of_a_lossless_tokenizer():
    x = laws().sample(50, rng=dice())
    back = reconstruction(IdentityTokenizer(3).train(x, rng=dice()), x)
    assert back.error == 0 and back.psnr == np.inf and back.use == 1 and 1 < back.perplexity <= 3


# --- real digits ----------------------------------------------------------------------------------------------------

DIGITS = {
    "patches": lambda: PatchesTokenizer(17, (1, 8, 8)),
    "codebook": lambda: CodebookTokenizer(17, (1, 8, 8), steps=250, width=24),
    "video": lambda: VideoTokenizer(17, (1, 8, 8), steps=500, width=24, batch_size=32),
}


@pytest.mark.parametrize("name", [pytest.param(name, marks=[] if name == "patches" else [NEURAL]) for name in DIGITS])
def test_real_digits_come_back(name):
    x, _ = load_images()
    back = reconstruction(DIGITS[name]().train(x, rng=dice()), x)
    spread = ((x - x.mean(axis=0)) ** 2).mean()  # what the mean image leaves
    assert back.error < 0.25 * spread and back.use > 0.5 and back.perplexity > 8
    assert back.psnr == pytest.approx(10 * np.log10(256 / back.error))


# --- in the world ---------------------------------------------------------------------------------------------------

IMAGES = {"world": "images", "population.documents": 300, "measure.uniform": 0.01, "ticks": 1}
CUT = {"kind": "patches", "size": 4, "codes": 8}


def test_a_run_says_what_its_tokens_cost():
    row = rows(IMAGES | {"trainee.tokenizer": CUT})[0]
    assert row["tokenizer_lost_bits"].value > 0.1 and row["tokenizer_label_lost_bits"].value > 0.1
    assert row["tokenizer_use"].value == 1 and row["tokenizer_error"].value > 0
    assert row["ledger_tokenization_bits"].value > 10
    bands = sum(row[f"ledger_{b}_bits"].value for b in ("staleness", "observability", "tokenization", "learning"))
    assert bands + row["ledger_feedback_bits"].value == pytest.approx(row["kl_bits"].value, abs=1e-9)
    assert "tokenizer_lost_bits" not in rows(IMAGES)[0]


def test_pictures_are_needed_and_have_to_fit():
    with pytest.raises(InputError, match="needs a world with pictures"):
        lived({"trainee.tokenizer": CUT}, ticks=0)
    with pytest.raises(InputError, match="must tile"):
        lived(IMAGES | {"trainee.tokenizer": CUT | {"size": 3}}, ticks=0)
    with pytest.raises(InputError, match="measure.ledger=false"):
        small(IMAGES | {"trainee.tokenizer": CUT, "world.law": "noisy"})
    lived(IMAGES | {"trainee.tokenizer": CUT, "world.law": "noisy", "measure.ledger": False})


@NEURAL
@pytest.mark.parametrize("kind", ["codebook", "video"])
def test_learned_codes_work_in_a_world(kind):
    tokens = {"kind": kind, "size": 4, "steps": 20, "width": 4}
    sim = lived(IMAGES | {"trainee.tokenizer": tokens, "population.documents": 60})
    assert sim.trainee.tokenizer.length == 4 and np.isfinite(sim.row["kl_bits"].value)
