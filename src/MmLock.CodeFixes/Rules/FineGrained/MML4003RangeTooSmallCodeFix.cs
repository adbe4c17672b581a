using System.Composition;
using System.Globalization;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Rules.Protocol;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.FineGrained;

/// <summary>
/// Takes the range as far as the access goes, where the range is made in sight. What it now meets is for a person to see.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML4003RangeTooSmallCodeFix)), Shared]
public sealed class MML4003RangeTooSmallCodeFix : LockUseCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML4003");

    private protected override IEnumerable<LockUseFix> Fixes(FixSite site)
    {
        if (site.Place(1) is { } place && NumberOf(site.Fact(DiagnosticPropertyNames.Below)) is { } below
            && NumberOf(site.Fact(DiagnosticPropertyNames.Above)) is { } above
            && site.Root.FindNode(place, getInnermostNodeForTie: true) is InvocationExpressionSyntax syntax
            && site.Model.GetOperation(syntax) is IInvocationOperation { Arguments.Length: 2 } creation
            && KnownTypes.Is(creation.TargetMethod.ContainingType, site.Model.Compilation.GetTypeByMetadataName("MmLock.AddressRange")))
        {
            // A length grows at both ends.
            long behind = creation.TargetMethod.Name.StartsWith("FromLength", System.StringComparison.Ordinal) ? below + above : above;
            List<TextChange> changes = creation.Arguments.Select(a => (a.Value, By: a.Parameter!.Ordinal == 0 ? -below : behind))
                .Where(a => a.By != 0)
                .Select(a => new TextChange(a.Value.Syntax.Span, Moved((ExpressionSyntax)a.Value.Syntax, a.By, site.Model))).ToList();
            yield return new LockUseFix(
                $"Widen the range by {(below + above).ToString(CultureInfo.InvariantCulture)} (review)",
                nameof(MML4003RangeTooSmallCodeFix), changes);
        }
    }

    private static long? NumberOf(string? fact) =>
        long.TryParse(fact, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string Moved(ExpressionSyntax expression, long by, SemanticModel model)
    {
        // What ends in a number gets another number.
        if (expression is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum && PlainNumber(sum.Right) is { } last
            && last + by > 0)
        {
            return $"{sum.Left} {sum.OperatorToken} {(last + by).ToString(CultureInfo.InvariantCulture)}";
        }

        if (PlainNumber(expression) is { } number && number + by >= 0)
        {
            return (number + by).ToString(CultureInfo.InvariantCulture);
        }

        bool isWide = model.GetTypeInfo(expression).Type?.SpecialType == SpecialType.System_UInt64
            || model.GetConstantValue(expression).HasValue;
        string text = IsTighter(expression) ? expression.ToString() : $"({expression})";
        return $"{text} {(by < 0 ? "-" : "+")} {System.Math.Abs(by).ToString(CultureInfo.InvariantCulture)}{(isWide ? "" : "UL")}";
    }

    private static long? PlainNumber(ExpressionSyntax expression) =>
        expression is LiteralExpressionSyntax { Token.Text: var text } && long.TryParse(
            text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number < int.MaxValue / 2
            ? number
            : null;

    /// <summary>It binds at least as tightly as a sum.</summary>
    private static bool IsTighter(ExpressionSyntax expression) => expression switch
    {
        BinaryExpressionSyntax binary => binary.Kind() is SyntaxKind.AddExpression or SyntaxKind.SubtractExpression
            or SyntaxKind.MultiplyExpression or SyntaxKind.DivideExpression or SyntaxKind.ModuloExpression,
        ConditionalExpressionSyntax or AssignmentExpressionSyntax or AnonymousFunctionExpressionSyntax or SwitchExpressionSyntax
            or ThrowExpressionSyntax => false,
        _ => true,
    };
}
