using Microsoft.CodeAnalysis;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Conversion;

/// <summary>The check that changed source still compiles, warnings that the projects treat as errors included.</summary>
internal static class Verification
{
    /// <returns>The first error, as a reader would quote it; null when all compiles.</returns>
    public static async Task<string?> FirstErrorAsync(Solution solution, InputPath input, CancellationToken cancellationToken)
    {
        IReadOnlyList<Diagnostic> errors = await SolutionLoader.ErrorsAsync(solution, input, cancellationToken);
        if (errors.Count == 0)
        {
            return null;
        }

        (string file, int line, _) = SiteRecord.PlaceOf(errors[0].Location, input.Root);
        return $"{errors[0].Id} at {file}:{line}: {errors[0].GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
    }
}
