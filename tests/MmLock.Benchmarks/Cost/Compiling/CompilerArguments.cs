using MmLock.Benchmarks.Generation;

namespace MmLock.Benchmarks.Cost.Compiling;

/// <summary>Writes what the compiler is called with: as a build calls it, so that both halves of the run compile the same.</summary>
internal static class CompilerArguments
{
    private const string Common = "common.rsp";

    /// <summary>The sources, the references and the options, without analyzers.</summary>
    /// <returns>The response file.</returns>
    public static string WriteCommon(GeneratedProject project)
    {
        string[] options =
        [
            "-nologo", "-nostdlib+", "-target:library", "-langversion:latest", "-nullable:enable", "-unsafe+", "-optimize+",
            "-debug:portable", "-deterministic+", "-highentropyva+", "-warn:10", "-utf8output", "-preferreduilang:en", "-out:Cost.dll",
        ];
        string file = Path.Combine(project.Folder, Common);
        File.WriteAllLines(
            file,
            options.Concat(Toolchain.References.Select(r => $"-reference:\"{r}\""))
                .Concat(project.Files.Keys.Order(StringComparer.Ordinal).Select(f => $"\"{f}\"")));
        return file;
    }

    /// <returns>The response file of a variant, which names the common one.</returns>
    public static string Write(GeneratedProject project, Variant variant)
    {
        var lines = new List<string> { $"@{Common}", "-reportanalyzer" };
        lines.AddRange(variant.Analyzers.Select(a => $"-analyzer:\"{a}\""));
        lines.AddRange(variant.AdditionalFiles.Select(a => $"-additionalfile:\"{a}\""));
        if (variant.AllRules)
        {
            string settings = $"{variant.Name}.globalconfig";
            File.WriteAllLines(Path.Combine(project.Folder, settings), Warnings());
            lines.Add($"-analyzerconfig:\"{settings}\"");
        }

        string file = Path.Combine(project.Folder, $"{variant.Name}.rsp");
        File.WriteAllLines(file, lines);
        return file;
    }

    private static IEnumerable<string> Warnings() =>
        OurAnalyzers.Create().SelectMany(a => a.SupportedDiagnostics).Select(d => d.Id).Distinct().Order(StringComparer.Ordinal)
            .Select(id => $"dotnet_diagnostic.{id}.severity = warning")
            .Prepend("is_global = true");
}
