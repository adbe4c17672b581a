using System.Composition;
using MmLock.Analyzers.Locks;
using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Rules.Protocol;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.FineGrained;

/// <summary>
/// Reads the members that a range is computed of under <c>VmaLock</c>, acquires, and compares them again; begins again if one has changed.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML4005RangeCaptureCodeFix)), Shared]
public sealed class MML4005RangeCaptureCodeFix : LockUseCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML4005");

    private protected override IEnumerable<LockUseFix> Fixes(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<ArgumentSyntax>(a => a.Span == site.Diagnostic.Location.SourceSpan)
            is { Expression: var range, Parent.Parent: InvocationExpressionSyntax acquire }
            && acquire.Parent is UsingStatementSyntax or EqualsValueClauseSyntax
            {
                Parent.Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: UsingStatementSyntax }
            }
            && acquire.FirstAncestorOrSelf<UsingStatementSyntax>() is { } section
            && site.Model.GetSymbolInfo(acquire).Symbol is IMethodSymbol { ContainingType: var type }
            && KnownTypes.Is(type, site.Model.Compilation.GetTypeByMetadataName("MmLock.MmapLock"))
            && acquire.Expression is MemberAccessExpressionSyntax { Expression: var taken }
            && DecideAgain.Capture(section, range, m => IsGuardedBy(m, taken.ToString()), site.Model, site.Layout) is { } changes)
        {
            yield return new LockUseFix("Read, acquire, compare again (review)", nameof(DecideAgain), changes);
        }
    }

    private static bool IsGuardedBy(ISymbol member, string taken) =>
        KnownTypes.FindAttribute(member, KnownTypes.GuardedBy)?.ConstructorArguments.FirstOrDefault().Value is string guard
        && NameOf(guard) == NameOf(taken);

    private static string NameOf(string path) => path.Substring(path.LastIndexOf('.') + 1);
}
