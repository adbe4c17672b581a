using System;

namespace MmLock.CodeFixes.Editing;

/// <summary>Many changes at once, each of which must pass the gate: all together if they do, else without those that do not.</summary>
internal static class GatedFixAll
{
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
                return (fork, await judge(fork, token).ConfigureAwait(false));
            },
            (_, _) => { },
            cancellationToken);

    /// <param name="solution">Where they are planned.</param>
    /// <param name="sites">What is to be changed.</param>
    /// <param name="attempt">Changes some of the sites, always from <paramref name="solution"/>, and says what is wrong
    /// with the result, or null.</param>
    /// <param name="refused">Hears of each site that is left out, and why.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<Solution> ApplyAsync<TSite>(
        Solution solution,
        IReadOnlyList<TSite> sites,
        Func<IReadOnlyList<TSite>, CancellationToken, Task<(Solution Fork, string? Objection)>> attempt,
        Action<TSite, string> refused,
        CancellationToken cancellationToken)
    {
        var kept = new List<TSite>();
        Solution best = solution;
        await AddAsync(sites).ConfigureAwait(false);
        return best;

        // In halves: what is wrong is rare, and the rest goes through in large parts.
        async Task AddAsync(IReadOnlyList<TSite> more)
        {
            if (more.Count == 0)
            {
                return;
            }

            (Solution fork, string? objection) = await attempt(kept.Concat(more).ToList(), cancellationToken).ConfigureAwait(false);
            if (objection is null)
            {
                kept.AddRange(more);
                best = fork;
            }
            else if (more.Count == 1)
            {
                refused(more[0], objection);
            }
            else
            {
                await AddAsync(more.Take(more.Count / 2).ToList()).ConfigureAwait(false);
                await AddAsync(more.Skip(more.Count / 2).ToList()).ConfigureAwait(false);
            }
        }
    }
}
