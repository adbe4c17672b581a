using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;

namespace MmLock.CodeFixes.Editing;

/// <summary>Many changes at once, each of which must pass the gate: all together if they do, else without those that do not.</summary>
internal static class GatedFixAll
{
    /// <param name="solution">Where they are planned.</param>
    /// <param name="sites">What is to be changed.</param>
    /// <param name="apply">Changes some of the sites, always from <paramref name="solution"/>.</param>
    /// <param name="admits">The gate, for a fork.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<Solution> ApplyAsync<TSite>(
        Solution solution,
        IReadOnlyList<TSite> sites,
        Func<IReadOnlyList<TSite>, CancellationToken, Task<Solution>> apply,
        Func<Solution, CancellationToken, Task<bool>> admits,
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

            Solution fork = await apply(kept.Concat(more).ToList(), cancellationToken).ConfigureAwait(false);
            if (await admits(fork, cancellationToken).ConfigureAwait(false))
            {
                kept.AddRange(more);
                best = fork;
            }
            else if (more.Count > 1)
            {
                await AddAsync(more.Take(more.Count / 2).ToList()).ConfigureAwait(false);
                await AddAsync(more.Skip(more.Count / 2).ToList()).ConfigureAwait(false);
            }
        }
    }
}
