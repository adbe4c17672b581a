using System.Composition;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Rules.Migration;

/// <summary>Puts <c>[CoarseLock]</c> on the declaration of a lock.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML1003CandidateCoarseLockCodeFix)), Shared]
public sealed class MML1003CandidateCoarseLockCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML1003");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => new GatedFixAllProvider<string>(
        "Designate with [CoarseLock]", (_, found) => found.Select(IdOf), DesignateAsync, FixGate.ErrorAsync);

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
                    changed = await AttributeMarks.ApplyAsync(
                        changed, document, compilation.GetSemanticModel(file.Key), file.Select(d => new AttributeMark(d, "CoarseLock")),
                        cancellationToken).ConfigureAwait(false);
                }
            }
        }

        return changed;
    }
}
