using System.Composition;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.Migration;

/// <summary>Puts <c>[CoarseLock]</c> on the declaration of a lock.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML1003CandidateCoarseLockCodeFix)), Shared]
public sealed class MML1003CandidateCoarseLockCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML1003");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => EachLockOnce.Instance;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (IdOf(diagnostic) is { } id)
            {
                diagnostic.Properties.TryGetValue(DiagnosticPropertyNames.LockName, out string? name);
                Solution solution = context.Document.Project.Solution;
                Solution changed = await DesignateAsync(solution, new[] { id }, context.CancellationToken).ConfigureAwait(false);
                if (await FixGate.ErrorAsync(solution, changed, context.CancellationToken).ConfigureAwait(false) is null)
                {
                    context.RegisterCodeFix(
                        CodeAction.Create(
                            $"Designate '{name}' with [CoarseLock]", _ => Task.FromResult(changed),
                            equivalenceKey: nameof(MML1003CandidateCoarseLockCodeFix)),
                        diagnostic);
                }
            }
        }
    }

    private static string? IdOf(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(DiagnosticPropertyNames.LockId, out string? id) ? id : null;

    private static async Task<Solution> DesignateAsync(
        Solution solution, IReadOnlyList<string> lockIds, CancellationToken cancellationToken)
    {
        Solution changed = solution;
        var done = new HashSet<SyntaxReference>();
        foreach (Project project in solution.Projects)
        {
            if (await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is not { } compilation)
            {
                continue;
            }

            IEnumerable<SyntaxNode> declarations = lockIds
                .Select(id => DocumentationCommentId.GetFirstSymbolForDeclarationId(id, compilation)).OfType<ISymbol>()
                .Where(s => !KnownTypes.HasAttribute(s, KnownTypes.CoarseLock))
                .SelectMany(s => s.DeclaringSyntaxReferences)
                .Where(r => compilation.ContainsSyntaxTree(r.SyntaxTree) && done.Add(r))
                .Select(r => r.GetSyntax(cancellationToken).FirstAncestorOrSelf<MemberDeclarationSyntax>()).OfType<SyntaxNode>();
            foreach (IGrouping<SyntaxTree, SyntaxNode> file in declarations.Distinct().GroupBy(d => d.SyntaxTree))
            {
                // A file that two projects share is changed by the first of them.
                if (solution.GetDocument(file.Key) is { } document)
                {
                    var names = new OwnNames(compilation.GetSemanticModel(file.Key));
                    FileLayout layout = FileLayout.Of(document, file.Key);
                    Document marked = document.WithText(layout.Text.WithChanges(file.OrderBy(d => d.SpanStart).Select(d =>
                        new TextChange(
                            new TextSpan(d.SpanStart, 0), layout.At(d).Line($"[{names.Attribute("CoarseLock", d.SpanStart)}]")))));
                    changed = await marked.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is CompilationUnitSyntax root
                        ? changed.WithDocumentSyntaxRoot(document.Id, UsingDirectives.AddIfNeeded(root, names))
                        : changed;
                }
            }
        }

        return changed;
    }

    private sealed class EachLockOnce : FixAllProvider
    {
        public static readonly EachLockOnce Instance = new();

        public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
        {
            IReadOnlyList<Diagnostic> diagnostics = await FixAllDiagnostics.OfAsync(context).ConfigureAwait(false);
            string[] ids = diagnostics.Select(IdOf).OfType<string>().Distinct().ToArray();
            return ids.Length == 0
                ? null
                : CodeAction.Create(
                    "Designate with [CoarseLock]", token => DesignateGatedAsync(context.Solution, ids, token),
                    nameof(MML1003CandidateCoarseLockCodeFix));
        }

        private static Task<Solution> DesignateGatedAsync(Solution solution, string[] ids, CancellationToken cancellationToken) =>
            GatedFixAll.ApplyAsync(
            solution,
            ids,
            (some, token) => DesignateAsync(solution, some, token),
            (fork, token) => FixGate.ErrorAsync(solution, fork, token),
            cancellationToken);
    }
}
