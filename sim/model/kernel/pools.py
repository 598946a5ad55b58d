"""The workers of a site in arrays: who may be called, and what is remembered of a visit."""

from __future__ import annotations

from sim.arrays import Ints
from sim.compiled import compiled
from sim.model import rules
from sim.model.kernel.world import (
    ACTIVATED_LOCAL,
    BY_EMPLOYER,
    CALLABLE,
    GONE,
    IS_PREPARED,
    LISTED,
    LOCAL,
    NONE,
    OTHERS,
    POOL,
    POOLS_SEEN,
    SEEN,
    TOLD,
    WILLING,
    WORD_OF_MOUTH,
    Arranged,
    Drawn,
    Memory,
    Out,
)

willing_share = compiled(rules.willing_share)
EVERYBODY = 1_000_000_000
LATENT_WILLING, LATENT_APPROACHED = range(2)


@compiled
def share_willing(a: Arranged, m: Memory, site: int, day: int) -> float:
    """Return the share of a site's people who are willing on a day."""
    pool, shares = m.pools[a.sites[site, POOL]], a.shares[site]
    return willing_share(
        shares[WILLING], shares[WORD_OF_MOUTH], pool[ACTIVATED_LOCAL], pool[LOCAL], a.aware[site, day]
    )


@compiled
def may_be_called(a: Arranged, drawn: Drawn, m: Memory, site: int, worker: int, share: float) -> bool:
    """Return whether a worker may be called if he is at work: of the district (or any), not yet done, and willing."""
    is_invited = drawn.is_local[worker] or a.sites[site, OTHERS] > 0
    is_willing = drawn.latent[worker, LATENT_WILLING] < share
    return bool(is_invited and m.workers[worker, GONE] == 0 and is_willing)


@compiled
def callable_at(a: Arranged, drawn: Drawn, m: Memory, out: Out, site: int, day: int) -> int:
    """Return how many people of a site may still be called, at work today or not; counted anew when something has changed."""
    pool = a.sites[site, POOL]
    if pool == NONE:
        return EVERYBODY
    see(m, out, pool)
    share = share_willing(a, m, site, day)
    if m.counted[pool] != share:
        count = 0
        for place in range(drawn.first_worker[pool], drawn.first_worker[pool] + m.pools[pool, LISTED]):
            count += may_be_called(a, drawn, m, site, m.lists[place], share)
        m.pools[pool, CALLABLE], m.counted[pool] = count, share
    return int(m.pools[pool, CALLABLE])


@compiled
def see(m: Memory, out: Out, pool: int) -> None:
    """Take note of the order in which the pools are first looked at: the log tells of them in that order."""
    if m.pools[pool, SEEN] == NONE:
        m.pools[pool, SEEN] = out.ends[POOLS_SEEN]
        out.ends[POOLS_SEEN] += 1


@compiled
def prepare_beforehand(a: Arranged, drawn: Drawn, m: Memory, site: int, share: float) -> None:
    """Let the employer prepare the phones of the willing; who turns out not to be ready is told so and not called."""
    pool = a.sites[site, POOL]
    for place in range(drawn.first_worker[pool], drawn.first_worker[pool] + m.pools[pool, LISTED]):
        worker = m.lists[place]
        if drawn.latent[worker, LATENT_APPROACHED] >= a.shares[site, BY_EMPLOYER]:
            continue
        if may_be_called(a, drawn, m, site, worker, share):
            if drawn.is_ready[worker]:
                m.workers[worker, IS_PREPARED] = 1
            else:
                m.workers[worker, TOLD] = m.workers[worker, GONE] = 1


@compiled
def count_stages(a: Arranged, drawn: Drawn, m: Memory, site: int, day: int, counts: Ints) -> None:
    """Count how many of a site's people there are, local, not activated at the baseline, willing, ready, and told beforehand."""
    pool = a.sites[site, POOL]
    share = share_willing(a, m, site, day)
    for worker in range(drawn.first_worker[pool], drawn.first_worker[pool + 1]):
        is_new = drawn.is_local[worker] and not drawn.is_activated[worker]
        is_willing = is_new and drawn.latent[worker, LATENT_WILLING] < share
        counts[0] += 1
        counts[1] += drawn.is_local[worker]
        counts[2] += is_new
        counts[3] += is_willing
        counts[4] += is_willing and drawn.is_ready[worker]
        counts[5] += m.workers[worker, TOLD]
