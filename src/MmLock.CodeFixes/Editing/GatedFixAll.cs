using System;

namespace MmLock.CodeFixes.Editing;

/// <summary>What is wrong with many changes at once, and which of them may be the cause.</summary>
/// <param name="Reason">For their reader.</param>
/// <param name="Suspects">The changes where it shows; empty when any may be it.</param>
internal sealed record Objection<TSite>(string Reason, IReadOnlyCollection<TSite> Suspects);

/// <summary>Many changes at once, each of which must pass the gate: all together if they do, else without those that do not.</summary>
/// <remarks>
/// An attempt builds everything, so their number must not grow with that of the changes that do not pass. All objections of an attempt
/// are heeded at once: whatever shows where one change alone is takes that one out, and of several the later half waits. What
/// was taken out by where it shows is tried again in the end, as another change may have been the cause of it.
/// </remarks>
internal static class GatedFixAll
{
    /// <summary>Changes that were taken out are tried alone up to so many: beyond, what showed at them is believed.</summary>
    private const int MostTriedAlone = 8;

    /// <param name="solution">Where they are planned.</param>
    /// <param name="sites">What is to be changed.</param>
    /// <param name="apply">Changes some of the sites, always from <paramref name="solution"/>.</param>
    /// <param name="judge">The gate, for a fork: what is wrong with it, or null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static Task<Solution> ApplyAsync<TSite>(
        Solution solution,
        IReadOnlyList<TSite> sites,
        Func<IReadOnlyList<TSite>, CancellationToken, Task<Solution>> apply,
        Func<Solution, CancellationToken, Task<string?>> judge,
        CancellationToken cancellationToken) =>
        ApplyAsync(
            solution,
            sites,
            async (some, token) =>
            {
                Solution fork = await apply(some, token).ConfigureAwait(false);
                return (fork, await judge(fork, token).ConfigureAwait(false) is { } reason
                    ? new[] { new Objection<TSite>(reason, Array.Empty<TSite>()) }
                    : Array.Empty<Objection<TSite>>());
            },
            (_, _) => { },
            cancellationToken);

    /// <param name="solution">Where they are planned.</param>
    /// <param name="sites">What is to be changed; no two are equal.</param>
    /// <param name="attempt">Changes some of the sites, always from <paramref name="solution"/>, and says what is wrong
    /// with the result.</param>
    /// <param name="refused">Hears of each site that is left out, and why.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<Solution> ApplyAsync<TSite>(
        Solution solution,
        IReadOnlyList<TSite> sites,
        Func<IReadOnlyList<TSite>, CancellationToken, Task<(Solution Fork, IReadOnlyList<Objection<TSite>> Objections)>> attempt,
        Action<TSite, string> refused,
        CancellationToken cancellationToken)
    {
        var kept = new List<TSite>();
        var suspected = new List<(TSite Site, string Reason)>();
        Solution best = solution;
        for (IReadOnlyList<TSite> waiting = sites; waiting.Count > 0;)
        {
            waiting = await AddAsync(waiting).ConfigureAwait(false);
        }

        // What was the cause of another's objection is out by now.
        foreach ((TSite site, string reason) in suspected)
        {
            IReadOnlyList<Objection<TSite>> objections =
                suspected.IndexOf((site, reason)) < MostTriedAlone ? await TryAsync(new[] { site }).ConfigureAwait(false)
                : new[] { new Objection<TSite>(reason, Array.Empty<TSite>()) };
            if (objections.Count > 0)
            {
                refused(site, objections[0].Reason);
            }
        }

        return best;

        // Each round lets some go, and the first of all is never among those that wait: so what is added ends, and
        // with at least one more that is kept or out.
        async Task<IReadOnlyList<TSite>> AddAsync(IReadOnlyList<TSite> added)
        {
            var waiting = new List<TSite>();
            List<TSite> active = added.ToList();
            while (active.Count > 0 && await TryAsync(active).ConfigureAwait(false) is { Count: > 0 } objections)
            {
                var later = new HashSet<TSite>();
                var leaving = new HashSet<TSite>();
                foreach (Objection<TSite> objection in objections)
                {
                    List<TSite> suspects = active.Where(objection.Suspects.Contains).ToList();
                    suspects = suspects.Count == 0 ? active : suspects;
                    if (suspects.Count > 1)
                    {
                        later.UnionWith(suspects.Skip((suspects.Count + 1) / 2));
                    }
                    else if (active.Count == 1)
                    {
                        refused(active[0], objection.Reason);
                        return waiting;
                    }
                    else if (leaving.Add(suspects[0]))
                    {
                        suspected.Add((suspects[0], objection.Reason));
                    }
                }

                waiting.AddRange(active.Where(s => later.Contains(s) && !leaving.Contains(s)));
                active.RemoveAll(s => later.Contains(s) || leaving.Contains(s));
            }

            return waiting;
        }

        async Task<IReadOnlyList<Objection<TSite>>> TryAsync(IReadOnlyList<TSite> more)
        {
            (Solution fork, IReadOnlyList<Objection<TSite>> objections) =
                await attempt(kept.Concat(more).ToList(), cancellationToken).ConfigureAwait(false);
            if (objections.Count == 0)
            {
                kept.AddRange(more);
                best = fork;
            }

            return objections;
        }
    }
}
