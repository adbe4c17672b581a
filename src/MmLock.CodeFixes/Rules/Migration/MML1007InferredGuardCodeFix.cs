using System.Composition;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Rules.Migration;

/// <summary>
/// Puts <c>[GuardedBy]</c> on the declaration of a member. A declaration of several fields is left alone: the attribute would be on all.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML1007InferredGuardCodeFix)), Shared]
public sealed class MML1007InferredGuardCodeFix : CodeFixProvider
{
    private sealed record Guard(ProjectId Project, string Member, string Lock);

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML1007");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => new GatedFixAllProvider<Guard>(
        "Mark with [GuardedBy]",
        (all, found) => found.Select(d =>
            all.Solution.GetDocumentId(d.Location.SourceTree) is { ProjectId: var project } ? GuardOf(d, project) : null),
        MarkAsync, FixGate.ErrorAsync);

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (GuardOf(diagnostic, context.Document.Project.Id) is not { } guard)
            {
                continue;
            }

            Solution solution = context.Document.Project.Solution;
            Solution changed = await MarkAsync(
                solution, new[] { guard }, context.CancellationToken).ConfigureAwait(false);
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

    private static Guard? GuardOf(Diagnostic diagnostic, ProjectId project) =>
        diagnostic.Properties.TryGetValue(DiagnosticPropertyNames.Guarded, out string? member) && member is not null
        && diagnostic.Properties.TryGetValue(DiagnosticPropertyNames.LockName, out string? name) && name is not null
            ? new Guard(project, member, name)
            : null;

    private static async Task<Solution> MarkAsync(Solution solution, IReadOnlyList<Guard> guards, CancellationToken cancellationToken)
    {
        Solution changed = solution;
        foreach (IGrouping<ProjectId, Guard> project in guards.GroupBy(g => g.Project))
        {
            changed = await MarkAsync(changed, project.Key, project, cancellationToken).ConfigureAwait(false);
        }

        return changed;
    }

    private static async Task<Solution> MarkAsync(
        Solution solution, ProjectId projectId, IEnumerable<Guard> guards, CancellationToken cancellationToken)
    {
        Solution changed = solution;
        if (solution.GetProject(projectId) is not { } project
            || await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is not { } compilation)
        {
            return changed;
        }

        var marks = new List<AttributeMark>();
        foreach (Guard guard in guards)
        {
            if (DocumentationCommentId.GetFirstSymbolForDeclarationId(guard.Member, compilation) is { } member
                && !KnownTypes.HasAttribute(member, KnownTypes.GuardedBy)
                && member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken)
                    .FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } declaration
                && declaration is not BaseFieldDeclarationSyntax { Declaration.Variables.Count: > 1 })
            {
                marks.Add(new AttributeMark(declaration, "GuardedBy", $"(nameof({guard.Lock}))"));
            }
        }

        foreach (IGrouping<SyntaxTree, AttributeMark> file in marks.Distinct().GroupBy(m => m.Declaration.SyntaxTree))
        {
            if (solution.GetDocument(file.Key) is { } document)
            {
                changed = await AttributeMarks.ApplyAsync(
                    changed, document, compilation.GetSemanticModel(file.Key), file, cancellationToken).ConfigureAwait(false);
            }
        }

        return changed;
    }
}
