using Microsoft.CodeAnalysis;
using MmLock.CodeFixes.Editing;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Conversion;

/// <summary>The check that changed source still compiles, warnings that the projects treat as errors included.</summary>
internal static class Verification
{
    /// <returns>The first error, as a reader would quote it; null when all compiles.</returns>
    public static async Task<string?> FirstErrorAsync(Solution solution, InputPath input, CancellationToken cancellationToken) =>
        (await ErrorsAsync(solution, input, cancellationToken)).FirstOrDefault()?.Reason;

    /// <returns>All errors, each with its file.</returns>
    public static async Task<IReadOnlyList<GateObjection>> ErrorsAsync(
        Solution solution, InputPath input, CancellationToken cancellationToken)
    {
        IReadOnlyList<Diagnostic> errors = await SolutionLoader.ErrorsAsync(solution, input, cancellationToken);
        return [.. errors.Select(e =>
        {
            string text = e.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
            return new GateObjection(
                e.Location.IsInSource && SiteRecord.PlaceOf(e.Location, input.Root) is var (file, line, _)
                    ? $"{e.Id} at {file}:{line}: {text}"
                    : $"{e.Id}: {text}",
                e.Location.SourceTree?.FilePath);
        })];
    }
}
