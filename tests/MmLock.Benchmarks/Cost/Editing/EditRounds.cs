using MmLock.Benchmarks.Cost.Compiling;
using MmLock.Benchmarks.Generation;
using Microsoft.CodeAnalysis;

namespace MmLock.Benchmarks.Cost.Editing;

/// <summary>One edit.</summary>
/// <param name="Seconds">With all analyzers.</param>
/// <param name="CpuSeconds">Of all threads.</param>
/// <param name="CompilerSeconds">Of the compiler's own diagnostics after the same edit.</param>
internal sealed record Edit(
    string Document, bool HasLocks, double Seconds, double CpuSeconds, double CompilerSeconds, double CompilerCpuSeconds,
    IReadOnlyList<AnalyzerTime> Analyzers);

/// <summary>Analyses of everything and of single edited documents, in turn.</summary>
internal sealed record EditRounds(IReadOnlyList<WholeAnalysis> Whole, IReadOnlyList<Edit> Edits)
{
    private const int Wholes = 2;
    private const int WarmUps = 3;

    public static EditRounds Take(GeneratedProject project, string responseFile, int editsOfEachKind, Action<string> progress)
    {
        EditedProject edited = EditedProject.Load(project, responseFile);
        (SyntaxTree Tree, bool HasLocks)[] chosen = [
            .. Choose(edited, project, editsOfEachKind, hasLocks: true), .. Choose(edited, project, editsOfEachKind, hasLocks: false)];

        // Compiles all of it and more than once, so that what follows is the code that an editor runs after some minutes.
        progress("editor, warming up");
        edited.AnalyzeAll();
        foreach ((SyntaxTree tree, _) in chosen.Take(WarmUps).Concat(chosen.TakeLast(WarmUps)))
        {
            edited.AnalyzeEdited(tree, withAnalyzers: true);
        }

        var wholes = new List<WholeAnalysis>();
        var edits = new List<Edit>();
        for (int round = 0; round < Wholes; round++)
        {
            progress($"editor, all documents, {round + 1} of {Wholes}");
            wholes.Add(edited.AnalyzeAll());
            GC.Collect();
            foreach ((SyntaxTree tree, bool hasLocks) in chosen.Where((_, i) => i % Wholes == round))
            {
                progress($"editor, {tree.FilePath}");
                (double seconds, double cpuSeconds, IReadOnlyList<AnalyzerTime> analyzers) = edited.AnalyzeEdited(
                    tree, withAnalyzers: true);
                (double compilerSeconds, double compilerCpuSeconds, _) = edited.AnalyzeEdited(tree, withAnalyzers: false);
                string file = Path.GetRelativePath(project.Folder, tree.FilePath);
                edits.Add(new Edit(file, hasLocks, seconds, cpuSeconds, compilerSeconds, compilerCpuSeconds, analyzers));
            }
        }

        return new EditRounds(wholes, edits);
    }

    /// <summary>Evenly over all classes of the kind.</summary>
    private static IEnumerable<(SyntaxTree Tree, bool HasLocks)> Choose(
        EditedProject edited, GeneratedProject project, int most, bool hasLocks)
    {
        List<SyntaxTree> trees = edited.Documents.Where(
            t => project.Files[Path.GetRelativePath(project.Folder, t.FilePath)] == hasLocks)
            .ToList();
        int count = Math.Min(most, trees.Count);
        return Enumerable.Range(0, count).Select(i => (trees[i * trees.Count / count], hasLocks));
    }
}
