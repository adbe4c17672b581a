using System.Diagnostics;
using MmLock.Benchmarks.Cost.Compiling;
using MmLock.Benchmarks.Cost.Editing;
using MmLock.Benchmarks.Generation;
using MmLock.Benchmarks.Quick;
using MmLock.Conversion.Tests;

namespace MmLock.Benchmarks.Cost;

/// <summary>What was compiled.</summary>
internal sealed record CostInput(int Files, int Lines, int Sites);

/// <summary>All figures of a run.</summary>
/// <param name="AnalyzerSeconds">What each analyzer reports to the compiler: for each variant, medians.</param>
/// <param name="EditorSeconds">The same for our analyzers in a process that is warm and runs every rule, on all documents.</param>
/// <param name="EditSeconds">And after an edit of one document.</param>
/// <param name="Findings">How often each rule reported there.</param>
internal sealed record CostRun(
    Machine Machine,
    CostInput Project,
    double Seconds,
    IReadOnlyList<CostRow> Rows,
    IReadOnlyDictionary<string, IReadOnlyList<AnalyzerTime>> AnalyzerSeconds,
    IReadOnlyList<AnalyzerTime> EditorSeconds,
    IReadOnlyList<AnalyzerTime> EditSeconds,
    IReadOnlyDictionary<string, int> Findings,
    IReadOnlyDictionary<string, IReadOnlyList<CompilerRun>> Compilers,
    CostInput ProjectWithoutLocks,
    IReadOnlyDictionary<string, IReadOnlyList<CompilerRun>> CompilersWithoutLocks,
    EditRounds? Editor)
{
    private static readonly Variant s_alone = new("compiler", [], [], AllRules: false);
    private static readonly Variant s_ours = new("mmlock", Toolchain.OurAnalyzers, [], AllRules: false);
    private static readonly Variant s_threading = new(
        "threading", Toolchain.ThreadingAnalyzers, Toolchain.ThreadingAdditionalFiles, AllRules: false);
    private static readonly Variant s_allRules = new("mmlock-all-rules", Toolchain.OurAnalyzers, [], AllRules: true);

    /// <summary>From a code base before the migration to one after it.</summary>
    private static readonly Primitive[] s_primitives =
    [
        .. Primitive.All.Where(p => p.Name is "Monitor" or "Read" or "Write"),
        new("NewRead", "MmapLock", "new()", "@.AcquireRead();", "@.ReleaseRead();", "@.TryAcquireRead()"),
        new("NewWrite", "MmapLock", "new()", "@.AcquireWrite();", "@.ReleaseWrite();", "@.TryAcquireWrite()"),
    ];

    private const string Empty = "empty";

    /// <param name="folder">Where the projects are generated.</param>
    /// <param name="times">How often each shape comes.</param>
    /// <param name="rounds">How often to compile; 0 leaves the compiler out.</param>
    /// <param name="edits">How many documents of each kind to edit; 0 leaves the editor out.</param>
    /// <param name="progress">Is told of it.</param>
    public static CostRun Take(string folder, int times, int rounds, int edits, Action<string> progress)
    {
        long began = Stopwatch.GetTimestamp();
        var machine = Machine.Read();
        progress("generating");
        GeneratedProject project = GeneratedProject.Write(folder, "Cost", s_primitives, times, lockedOneIn: 7);
        string common = CompilerArguments.WriteCommon(project);
        IReadOnlyDictionary<string, IReadOnlyList<CompilerRun>> compilers = Compile(project, rounds, progress);
        progress("generating, without locks");
        GeneratedProject plain = GeneratedProject.Write(
            $"{folder}-plain", "Cost", s_primitives, times, lockedOneIn: 7, hasLocks: false);
        CompilerArguments.WriteCommon(plain);
        Dictionary<string, IReadOnlyList<CompilerRun>> plainCompilers = Compile(
            plain,
            rounds,
            [s_alone, s_ours, new Variant(Empty, [EmptyAnalyzer.Write(plain.Folder, atStartOnly: true)], [], AllRules: false)],
            progress);
        EditRounds? editor = edits == 0 ? null : EditRounds.Take(project, common, edits, progress);
        return new CostRun(
            machine,
            Input(project),
            Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 1),
            [
                .. rounds == 0 ? [] : CompilerRows(compilers).Concat(RowsWithoutLocks(plainCompilers)),
                .. editor is null ? [] : EditorRows(editor)],
            compilers.ToDictionary(c => c.Key, c => Medians(c.Value.Select(r => r.Analyzers))),
            Medians(editor?.Whole.Select(w => w.Analyzers) ?? []),
            Medians(editor?.Edits.Select(e => e.Analyzers) ?? []),
            editor?.Whole[0].Findings ?? new SortedDictionary<string, int>(),
            compilers,
            Input(plain),
            plainCompilers,
            editor);

        static CostInput Input(GeneratedProject of) => new(of.Files.Count, of.Lines, of.Sites);
    }

    private static Dictionary<string, IReadOnlyList<CompilerRun>> Compile(GeneratedProject project, int rounds, Action<string> progress)
    {
        if (rounds == 0)
        {
            return [];
        }

        var empty = new Variant(Empty, [EmptyAnalyzer.Write(project.Folder)], [], AllRules: false);
        Dictionary<string, IReadOnlyList<CompilerRun>> runs = Compile(project, rounds, [s_alone, s_ours, s_threading, empty], progress);

        // For information only, so once is enough.
        progress(s_allRules.Name);
        runs[s_allRules.Name] = [CompilerProcess.Run(project.Folder, CompilerArguments.Write(project, s_allRules))];
        return runs;
    }

    /// <summary>In turn, A B C A B C, so that whatever slows the machine down slows down all of them.</summary>
    private static Dictionary<string, IReadOnlyList<CompilerRun>> Compile(
        GeneratedProject project, int rounds, IReadOnlyList<Variant> variants, Action<string> progress)
    {
        var runs = new Dictionary<string, IReadOnlyList<CompilerRun>>();
        for (int round = 0; round < rounds; round++)
        {
            foreach (Variant variant in variants)
            {
                progress($"{variant.Name}, {round + 1} of {rounds}");
                CompilerRun run = CompilerProcess.Run(project.Folder, CompilerArguments.Write(project, variant));
                runs[variant.Name] = runs.TryGetValue(variant.Name, out IReadOnlyList<CompilerRun>? before) ? [.. before, run] : [run];
            }
        }

        return runs;
    }

    private static IEnumerable<CostRow> CompilerRows(IReadOnlyDictionary<string, IReadOnlyList<CompilerRun>> runs)
    {
        yield return Row("compile with MmLock ÷ without analyzers", CostUnit.Seconds, s_ours, s_alone, r => r.Seconds, 1.2);
        yield return Row(
            "analyzers' own time, MmLock ÷ Threading.Analyzers", CostUnit.Seconds, s_ours, s_threading, r => r.AnalyzerSeconds, 1);
        yield return Row("compiler's peak memory with MmLock ÷ without analyzers", CostUnit.Bytes, s_ours, s_alone, r => r.PeakBytes, 1.3);
        yield return Row("CPU time with MmLock ÷ without analyzers", CostUnit.Seconds, s_ours, s_alone, r => r.CpuSeconds);
        yield return Row("compile with Threading.Analyzers ÷ without analyzers", CostUnit.Seconds, s_threading, s_alone, r => r.Seconds);
        yield return Row(
            "CPU time with Threading.Analyzers ÷ without analyzers", CostUnit.Seconds, s_threading, s_alone, r => r.CpuSeconds);
        yield return Row(
            "peak memory with Threading.Analyzers ÷ without analyzers", CostUnit.Bytes, s_threading, s_alone, r => r.PeakBytes);
        yield return CostRow.Of(
            "compile with an analyzer that does nothing ÷ without analyzers",
            CostUnit.Seconds,
            runs[Empty].Select(r => r.Seconds),
            runs[s_alone.Name].Select(r => r.Seconds));
        yield return CostRow.Of(
            "peak memory with an analyzer that does nothing ÷ without analyzers",
            CostUnit.Bytes,
            runs[Empty].Select(r => (double)r.PeakBytes),
            runs[s_alone.Name].Select(r => (double)r.PeakBytes));
        yield return Row(
            "compile with MmLock, every rule a warning ÷ without analyzers", CostUnit.Seconds, s_allRules, s_alone, r => r.Seconds);
        yield return Row(
            "analyzers' own time, every rule a warning ÷ Threading.Analyzers",
            CostUnit.Seconds,
            s_allRules,
            s_threading,
            r => r.AnalyzerSeconds);

        CostRow Row(
            string measure, CostUnit unit, Variant ours, Variant reference, Func<CompilerRun, double> figure, double? atMost = null) =>
            CostRow.Of(measure, unit, runs[ours.Name].Select(figure), runs[reference.Name].Select(figure), atMost);
    }

    private static IEnumerable<CostRow> RowsWithoutLocks(IReadOnlyDictionary<string, IReadOnlyList<CompilerRun>> runs)
    {
        yield return Row("without locks: compile with MmLock ÷ without analyzers", s_ours.Name, r => r.Seconds, 1.01);
        yield return Row("without locks: CPU time with MmLock ÷ without analyzers", s_ours.Name, r => r.CpuSeconds);
        yield return Row("without locks: CPU time with an analyzer that registers nothing ÷ without analyzers", Empty, r => r.CpuSeconds);

        CostRow Row(string measure, string ours, Func<CompilerRun, double> figure, double? atMost = null) =>
            CostRow.Of(measure, CostUnit.Seconds, runs[ours].Select(figure), runs[s_alone.Name].Select(figure), atMost);
    }

    private static IEnumerable<CostRow> EditorRows(EditRounds editor)
    {
        double[] whole = [.. editor.Whole.Select(w => w.Seconds)];
        yield return CostRow.Of("one edited document ÷ all documents", CostUnit.Seconds, editor.Edits.Select(e => e.Seconds), whole, 0.01);
        yield return CostRow.Of(
            "one edited document with locks ÷ all documents",
            CostUnit.Seconds,
            editor.Edits.Where(e => e.HasLocks).Select(e => e.Seconds),
            whole);
        yield return CostRow.Of(
            "one edited document without locks ÷ all documents",
            CostUnit.Seconds,
            editor.Edits.Where(e => !e.HasLocks).Select(e => e.Seconds),
            whole);
        yield return CostRow.Of("slowest edited document ÷ all documents", CostUnit.Seconds, [editor.Edits.Max(e => e.Seconds)], whole);
        yield return CostRow.Of(
            "edited document, compiler's diagnostics only ÷ all documents",
            CostUnit.Seconds,
            editor.Edits.Select(e => e.CompilerSeconds),
            whole);

        // These do not depend on what else the machine does.
        double[] busy = [.. editor.Whole.Select(w => w.CpuSeconds)];
        yield return Cpu("one edited document", editor.Edits, e => e.CpuSeconds);
        yield return Cpu("one edited document with locks", editor.Edits.Where(e => e.HasLocks), e => e.CpuSeconds);
        yield return Cpu("one edited document without locks", editor.Edits.Where(e => !e.HasLocks), e => e.CpuSeconds);
        yield return Cpu("edited document, compiler's diagnostics only", editor.Edits, e => e.CompilerCpuSeconds);

        CostRow Cpu(string measure, IEnumerable<Edit> edits, Func<Edit, double> figure) =>
            CostRow.Of($"CPU time of {measure} ÷ all documents", CostUnit.Seconds, edits.Select(figure), busy);
    }

    private static IReadOnlyList<AnalyzerTime> Medians(IEnumerable<IReadOnlyList<AnalyzerTime>> rounds) =>
        [.. rounds.SelectMany(r => r).GroupBy(t => t.Analyzer)
            .Select(g => new AnalyzerTime(g.Key, Math.Round(g.Select(t => t.Seconds).Median(), 3)))
            .OrderByDescending(t => t.Seconds)];
}
