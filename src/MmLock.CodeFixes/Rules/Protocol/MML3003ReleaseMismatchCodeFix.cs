using System.Composition;
using MmLock.Analyzers.Rules;
using MmLock.Analyzers.Rules.Protocol;
using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.Protocol;

/// <summary>The release that fits the hold, or none. A person looks at each: the acquire may be the wrong half.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML3003ReleaseMismatchCodeFix)), Shared]
public sealed class MML3003ReleaseMismatchCodeFix : ProtocolCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML3003");

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    internal override ProtocolEdit? Plan(ProtocolTarget target, SemanticModel model, FileLayout layout)
    {
        if (target.Fact(DiagnosticPropertyNames.Release) is { } name)
        {
            return new ProtocolEdit($"Release with '{name}'", false, new[] { new TextChange(target.Token.Span, name) });
        }

        if (target.Fact(DiagnosticPropertyNames.Kind) != MML3003ReleaseMismatch.Again
            || StatementLists.StatementOf(target.Token) is not ExpressionStatementSyntax
            {
                Parent: BlockSyntax or SwitchSectionSyntax,
                ContainsDirectives: false
            } release)
        {
            return null;
        }

        var edits = new LineEdits(layout);
        edits.Remove(release);
        return new ProtocolEdit("Remove this release", false, edits.Changes());
    }
}
