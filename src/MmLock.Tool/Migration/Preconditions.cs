using Microsoft.CodeAnalysis;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Migration;

/// <summary>What must hold before source is changed: it compiles, and it can see the runtime that it is moved to.</summary>
internal static class Preconditions
{
    public static async Task CheckAsync(Solution solution, InputPath input, CancellationToken cancellationToken)
    {
        IReadOnlyList<Diagnostic> errors = await SolutionLoader.ErrorsAsync(solution, input, cancellationToken);
        if (errors.Count > 0)
        {
            IEnumerable<string> shown = errors.Take(3).Select(e =>
            {
                (string file, int line, _) = Survey.Place(e.Location, input.Root);
                return $"{file}:{line}: {e.Id}: {e.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
            });
            throw new ToolException($"'{input.File}' does not compile ({errors.Count} errors), so a conversion could not be verified. Nothing was written.\n  {string.Join("\n  ", shown)}");
        }

        foreach (Project project in SolutionLoader.Own(solution, input))
        {
            Compilation? compilation = await project.GetCompilationAsync(cancellationToken);
            bool uses = (await Survey.CollectAsync(project, cancellationToken)).Sites.Length > 0;
            if (uses && compilation!.GetTypeByMetadataName("MmLock.MmapLock") is null)
            {
                throw new ToolException($"'{project.Name}' does not reference the MmLock runtime. Add it with: dotnet add \"{project.FilePath}\" package MmLock");
            }
        }
    }
}
