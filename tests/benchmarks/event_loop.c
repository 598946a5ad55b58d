/* An event loop in C for site-days: a heap of events, a line of people, and desks that are free or not. It is what a careful
   programmer writes who needs this workload and nothing else, and so a floor for general engines.

   Within an instant events happen in the order of their kinds, of one kind by worker; who may begin does so last. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum kind { DONE, LEAVES, ARRIVES, RELEASED, DOWN, UP };

typedef struct {
    double time;
    int32_t kind, who; /* a worker; of `RELEASED` a group, of `DOWN` and `UP` an outage */
} event;

typedef struct {
    event *events;
    int32_t length;
} heap;

static int is_before(event a, event b) {
    if (a.time != b.time) return a.time < b.time;
    if (a.kind != b.kind) return a.kind < b.kind;
    return a.who < b.who;
}

static void push(heap *h, double time, int32_t kind, int32_t who) {
    event e = {time, kind, who};
    int32_t n = h->length++;
    for (int32_t parent; n > 0 && is_before(e, h->events[parent = (n - 1) / 2]); n = parent)
        h->events[n] = h->events[parent];
    h->events[n] = e;
}

static event pop(heap *h) {
    event first = h->events[0], last = h->events[--h->length];
    int32_t n = 0;
    for (int32_t child; (child = 2 * n + 1) < h->length; n = child) {
        if (child + 1 < h->length && is_before(h->events[child + 1], h->events[child])) child++;
        if (!is_before(h->events[child], last)) break;
        h->events[n] = h->events[child];
    }
    h->events[n] = last;
    return first;
}

/* Play one site-day of `n` workers in groups of `sizes`; write when each began and ended (NaN: he left without). */
static void play_day(int32_t groups, const int64_t *sizes, const double *released, const double *walk,
                     const double *minutes, int32_t outages, const double *down_up, int32_t desks, double max_away,
                     double *began, double *ended, heap *h, int32_t *line, char *has_left) {
    int32_t first_of_group = 0, head = 0, tail = 0, idle = desks, is_down = 0;
    h->length = 0;
    for (int32_t g = 0; g < groups; first_of_group += (int32_t)sizes[g++])
        if (sizes[g] > 0) push(h, released[first_of_group], RELEASED, first_of_group);
    for (int32_t o = 0; o < outages; o++) {
        push(h, down_up[2 * o], DOWN, o);
        push(h, down_up[2 * o + 1], UP, o);
    }
    int32_t n = first_of_group;
    for (int32_t who = 0; who < n; who++) {
        began[who] = ended[who] = NAN;
        has_left[who] = 0;
    }
    while (h->length > 0) {
        double now = h->events[0].time;
        do {
            event e = pop(h);
            int32_t who = e.who;
            switch (e.kind) {
            case RELEASED:
                for (double at = now; who < n && released[who] == at; who++) push(h, at + walk[who], ARRIVES, who);
                break;
            case ARRIVES:
                if (now < released[who] + max_away) {
                    line[tail++] = who;
                    push(h, released[who] + max_away, LEAVES, who);
                }
                break;
            case LEAVES:
                if (isnan(began[who])) has_left[who] = 1;
                break;
            case DONE:
                ended[who] = now;
                idle++;
                break;
            case DOWN:
                is_down = 1;
                break;
            case UP:
                is_down = 0;
                break;
            }
        } while (h->length > 0 && h->events[0].time == now);
        while (idle > 0 && !is_down && head < tail) {
            int32_t who = line[head++];
            if (has_left[who]) continue;
            began[who] = now;
            idle--;
            push(h, now + minutes[who], DONE, who);
        }
    }
}

/* Play `days` site-days in a row, each of `groups` groups; return 0, or 1 if there is no memory.
   `outages[d]` is how many pairs of `down_up` belong to day d. */
int play(int64_t days, int32_t groups, const int64_t *sizes, const double *released, const double *walk,
         const double *minutes, const int64_t *outages, const double *down_up, int32_t desks, double max_away,
         double *began, double *ended) {
    int64_t most = 0, most_outages = 0;
    for (int64_t d = 0; d < days; d++) {
        int64_t n = 0;
        for (int32_t g = 0; g < groups; g++) n += sizes[d * groups + g];
        if (n > most) most = n;
        if (outages[d] > most_outages) most_outages = outages[d];
    }
    heap h = {malloc(sizeof(event) * (size_t)(2 * most + groups + 2 * most_outages + desks + 1)), 0};
    int32_t *line = malloc(sizeof(int32_t) * (size_t)(most + 1));
    char *has_left = malloc((size_t)(most + 1));
    int is_short = !h.events || !line || !has_left;
    for (int64_t d = 0; d < days && !is_short; d++) {
        int64_t n = 0;
        for (int32_t g = 0; g < groups; g++) n += sizes[d * groups + g];
        play_day(groups, sizes + d * groups, released, walk, minutes, (int32_t)outages[d], down_up, desks, max_away,
                 began, ended, &h, line, has_left);
        released += n, walk += n, minutes += n, began += n, ended += n, down_up += 2 * outages[d];
    }
    free(h.events);
    free(line);
    free(has_left);
    return is_short;
}
