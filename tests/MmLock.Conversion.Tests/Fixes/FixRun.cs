using System.Collections.Immutable;
using MmLock.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Conversion.Tests.Fixes;

/// <summary>Applies the fixes of one rule to a program, as an editor would.</summary>
internal sealed class FixRun(string rule, CodeFixProvider provider)
{
    private const int MostSteps = 20;

    /// <summary>Every fix and every scope asks for the same, and they ask one after the other.</summary>
    private readonly Dictionary<Compilation, ImmutableArray<Diagnostic>> _known = [];

    /// <summary>Every fix that keeps behaviour, one after the other, until none is offered any more.</summary>
    public async Task<Conversion> OneByOneAsync(Conversion program)
    {
        for (int i = 0; i < MostSteps; i++)
        {
            CodeAction? next = (await OffersAsync(program)).FirstOrDefault(a => !a.Title.EndsWith("(review)", StringComparison.Ordinal));
            if (next is null)
            {
                return program;
            }

            program = program.In(await ApplyAsync(next));
        }

        Assert.Fail($"{rule} is fixed for ever:\n{program.Text}");
        return program;
    }

    /// <summary>Fix All in the document, in the project and in the solution; they agree.</summary>
    public async Task<Conversion> AllAsync(Conversion program)
    {
        var results = new List<Conversion>();
        foreach (string key in (await OffersAsync(program)).Select(o => o.EquivalenceKey!).Distinct())
        {
            foreach (FixAllScope scope in new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution })
            {
                var context = new FixAllContext(program.Document, provider, scope, key, [rule], new Found(this, program), default);
                if (provider.GetFixAllProvider() is { } all && await all.GetFixAsync(context) is { } action)
                {
                    results.Add(program.In(await ApplyAsync(action)));
                }
            }
        }

        Assert.True(results.Select(r => r.Text.ToString()).Distinct().Count() <= 1 || results.Count > 3, "the scopes differ");
        return results.Find(r => r.Text.ToString() != program.Text.ToString()) ?? program;
    }

    public async Task<IReadOnlyList<CodeAction>> OffersAsync(Conversion program)
    {
        var offers = new List<CodeAction>();
        foreach (Diagnostic diagnostic in await DiagnosticsAsync(program))
        {
            await provider.RegisterCodeFixesAsync(
                new CodeFixContext(program.Document, diagnostic, (action, _) => offers.Add(action), default));
        }

        return offers;
    }

    public async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(Conversion program)
    {
        if (_known.TryGetValue(program.Compilation, out ImmutableArray<Diagnostic> known))
        {
            return known;
        }

        var analyzer = new LockAnalyzer();
        Compilation compilation = program.Compilation.WithOptions(
            program.Compilation.Options.WithSpecificDiagnosticOptions(
                analyzer.SupportedDiagnostics.Select(d => d.Id).Distinct()
                    .ToImmutableDictionary(id => id, id => id == rule ? ReportDiagnostic.Warn : ReportDiagnostic.Suppress)));
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync();
        Assert.DoesNotContain(found, d => d.Id == "AD0001");
        return _known[program.Compilation] = [.. found.Where(d => d.Id == rule).OrderBy(d => d.Location.SourceSpan.Start)];
    }

    private static async Task<Solution> ApplyAsync(CodeAction action) =>
        (await action.GetOperationsAsync(default)).OfType<ApplyChangesOperation>().Single().ChangedSolution;

    private sealed class Found(FixRun run, Conversion program) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            await run.DiagnosticsAsync(program);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(
            Document document, CancellationToken cancellationToken) =>
            (await run.DiagnosticsAsync(program)).Where(d => d.Location.SourceTree!.FilePath == document.FilePath);

        public override async Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(
            Project project, CancellationToken cancellationToken) =>
            await Task.FromResult(Enumerable.Empty<Diagnostic>());
    }
}
