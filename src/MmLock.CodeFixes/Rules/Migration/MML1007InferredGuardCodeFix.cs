using System.Composition;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.Migration;

/// <summary>
/// Puts <c>[GuardedBy]</c> on the declaration of a member. A declaration of several fields is left alone: the attribute would be on all.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML1007InferredGuardCodeFix)), Shared]
public sealed class MML1007InferredGuardCodeFix : CodeFixProvider
{
    private sealed record Guard(string Member, string Lock);

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML1007");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => new EachMember();

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (GuardOf(diagnostic) is not { } guard)
            {
                continue;
            }

            Solution solution = context.Document.Project.Solution;
            Solution changed = await MarkAsync(
                solution, context.Document.Project.Id, new[] { guard }, context.CancellationToken).ConfigureAwait(false);
            if (await FixGate.ErrorAsync(solution, changed, context.CancellationToken).ConfigureAwait(false) is null)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Mark it [GuardedBy(nameof({guard.Lock}))]", _ => Task.FromResult(changed),
                        equivalenceKey: nameof(MML1007InferredGuardCodeFix)),
                    diagnostic);
            }
        }
    }

    private static Guard? GuardOf(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(DiagnosticPropertyNames.Guarded, out string? member) && member is not null
        && diagnostic.Properties.TryGetValue(DiagnosticPropertyNames.LockName, out string? name) && name is not null
            ? new Guard(member, name)
            : null;

    private static async Task<Solution> MarkAsync(
        Solution solution, ProjectId projectId, IReadOnlyList<Guard> guards, CancellationToken cancellationToken)
    {
        Solution changed = solution;
        if (solution.GetProject(projectId) is not { } project
            || await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is not { } compilation)
        {
            return changed;
        }

        var places = new List<(MemberDeclarationSyntax Declaration, string Lock)>();
        foreach (Guard guard in guards)
        {
            if (DocumentationCommentId.GetFirstSymbolForDeclarationId(guard.Member, compilation) is { } member
                && !KnownTypes.HasAttribute(member, KnownTypes.GuardedBy)
                && member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken)
                    .FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } declaration
                && declaration is not BaseFieldDeclarationSyntax { Declaration.Variables.Count: > 1 })
            {
                places.Add((declaration, guard.Lock));
            }
        }

        foreach (IGrouping<SyntaxTree, (MemberDeclarationSyntax Declaration, string Lock)> file in
            places.Distinct().GroupBy(p => p.Declaration.SyntaxTree))
        {
            if (solution.GetDocument(file.Key) is not { } document)
            {
                continue;
            }

            var names = new OwnNames(compilation.GetSemanticModel(file.Key));
            FileLayout layout = FileLayout.Of(document, file.Key);
            Document marked = document.WithText(layout.Text.WithChanges(file.OrderBy(p => p.Declaration.SpanStart).Select(p =>
                new TextChange(
                    new TextSpan(p.Declaration.SpanStart, 0),
                    layout.At(p.Declaration).Line(
                        $"[{names.Attribute("GuardedBy", p.Declaration.SpanStart)}(nameof({p.Lock}))]")))));
            changed = await marked.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is CompilationUnitSyntax root
                ? changed.WithDocumentSyntaxRoot(document.Id, UsingDirectives.AddIfNeeded(root, names))
                : changed;
        }

        return changed;
    }

    private sealed class EachMember : FixAllProvider
    {
        public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
        {
            IReadOnlyList<Diagnostic> diagnostics = await FixAllDiagnostics.OfAsync(context).ConfigureAwait(false);
            List<(ProjectId Project, Guard Guard)> guards = diagnostics
                .Select(d => (Project: context.Solution.GetDocumentId(d.Location.SourceTree)?.ProjectId, Guard: GuardOf(d)))
                .Where(g => g.Project is not null && g.Guard is not null).Select(g => (g.Project!, g.Guard!)).Distinct().ToList();
            return guards.Count == 0
                ? null
                : CodeAction.Create(
                    "Mark with [GuardedBy]", token => MarkGatedAsync(context.Solution, guards, token),
                    nameof(MML1007InferredGuardCodeFix));
        }

        private static Task<Solution> MarkGatedAsync(
            Solution solution, IReadOnlyList<(ProjectId Project, Guard Guard)> guards, CancellationToken cancellationToken) =>
            GatedFixAll.ApplyAsync(
                solution,
                guards,
                async (some, token) =>
                {
                    Solution changed = solution;
                    foreach (IGrouping<ProjectId, (ProjectId Project, Guard Guard)> project in some.GroupBy(g => g.Project))
                    {
                        changed = await MarkAsync(changed, project.Key, project.Select(g => g.Guard).ToList(), token)
                            .ConfigureAwait(false);
                    }

                    return changed;
                },
                (fork, token) => FixGate.ErrorAsync(solution, fork, token),
                cancellationToken);
    }
}
