using Microsoft.CodeAnalysis;
using MmLock.Analyzers.Inventory;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Conversion;

/// <summary>The conditions of a change of source: it compiles, and it can see the runtime that it is moved to.</summary>
internal static class Preconditions
{
    public static async Task CheckAsync(Solution solution, InputPath input, CancellationToken cancellationToken)
    {
        IReadOnlyList<Diagnostic> errors = await SolutionLoader.ErrorsAsync(solution, input, cancellationToken);
        if (errors.Count > 0)
        {
            IEnumerable<string> shown = errors.Take(3).Select(e =>
            {
                string message = $"{e.Id}: {e.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
                return e.Location.IsInSource && SiteRecord.PlaceOf(e.Location, input.Root) is var (file, line, _)
                    ? $"{file}:{line}: {message}"
                    : message;
            });
            throw new ToolException(
                $"'{input.File}' does not compile ({Figures.Count(errors.Count, "error")}), so a conversion could not be verified. "
                + $"Nothing was written.\n  {string.Join("\n  ", shown)}\n{NextStep(solution, input)}");
        }

        // The compiler itself goes no further without its analyzers and generators.
        if (Prerequisites.Find(solution, input) is [{ } missing, ..])
        {
            throw new ToolException(Explain(missing, input) + " Nothing was written.");
        }

        IEnumerable<Document> documents = SolutionLoader.Own(solution, input).SelectMany(p => p.Documents);
        foreach (string file in documents.Select(d => d.FilePath).OfType<string>().Where(f => !File.Exists(f)))
        {
            throw new ToolException($"'{file}' cannot be read, so a conversion could not be verified. Nothing was written.");
        }

        foreach (Project project in SolutionLoader.Own(solution, input))
        {
            Compilation? compilation = await project.GetCompilationAsync(cancellationToken);
            bool uses = (await SolutionInventory.CollectAsync(project, InventoryScope.Designated, cancellationToken)).Sites.Length > 0;
            if (!uses || RuntimeSurface.Sees(compilation!))
            {
                continue;
            }

            throw new ToolException(RuntimeSurface.IsSupported(compilation!)
                ? $"'{project.Name}' does not reference the MmLock runtime. Add it, with --source FEED if it is on none that is configured: "
                    + $"dotnet add \"{project.FilePath}\" package MmLock"
                : $"'{project.Name}' targets a framework that the MmLock runtime has no library for; it needs net8.0 or newer. Nothing was "
                    + "written.");
        }
    }

    private static string NextStep(Solution solution, InputPath input) => Prerequisites.Find(solution, input) is [{ } missing, ..]
        ? Explain(missing, input)
        : $"Make it compile first: dotnet build \"{input.File}\"";

    private static string Explain(Prerequisites.Missing missing, InputPath input) =>
        $"'{missing.User}' needs '{missing.File}' to compile (a source generator, an analyzer or a library), which does not exist. Build "
        + $"it first: dotnet build \"{missing.Producer ?? input.File}\"";
}
