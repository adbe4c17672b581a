using MmLock.Analyzers.Rules;

namespace MmLock.RuleDocs;

/// <summary>What repeats the rules' own files: the table of the README, the header of each page, release tracking, presets.</summary>
internal static class RuleDocuments
{
    public const string Command = "dotnet run --project tests/MmLock.RuleDocs";

    public static IEnumerable<RuleDocument> In(string root) =>
    [
        RuleDocument.Of(root, RuleTable.Path, RuleTable.Write),
        RuleDocument.Of(root, ReleaseTracking.Path, _ =>
            ReleaseTracking.Write(File.ReadAllText(Path.Combine(root, ReleaseTracking.ShippedPath)))),
        .. PresetFiles.In(root),
        .. RuleCatalogue.All.Select(rule => RuleDocument.Of(root, RulePage.PathOf(rule), page => RulePage.Write(rule, page))),
    ];

    /// <summary>Brings everything up to date. Fails if that leaves something to do by hand.</summary>
    public static int Write(string root, TextWriter output)
    {
        foreach (RuleDocument document in In(root).Where(d => d.HasDrifted))
        {
            document.Write(root);
            output.WriteLine($"{document.Path}: written");
        }

        return Tell(RuleProblems.In(root), output);
    }

    /// <summary>Compares and writes nothing. Fails if anything differs.</summary>
    public static int Check(string root, TextWriter output) =>
        Tell(
            In(root).Where(d => d.HasDrifted).Select(d => $"{d.Path}: not what the rules say; run '{Command}'")
                .Concat(RuleProblems.In(root)),
            output);

    private static int Tell(IEnumerable<string> problems, TextWriter output)
    {
        int exit = 0;
        foreach (string problem in problems)
        {
            output.WriteLine(problem);
            exit = 1;
        }

        return exit;
    }
}
