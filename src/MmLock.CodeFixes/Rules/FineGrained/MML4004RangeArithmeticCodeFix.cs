using System.Composition;
using MmLock.Analyzers.Ranges;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.FineGrained;

/// <summary>
/// Gives <c>AddressRange.FromLength</c> the length where <c>FromBounds</c> gets a sum, and widens the factors rather
/// than their product. For all
/// numbers that were not too large before, the range is the same.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML4004RangeArithmeticCodeFix)), Shared]
public sealed class MML4004RangeArithmeticCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML4004");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => new GatedFixAllProvider<Diagnostic>(
        "Correct the ranges", (all, found) => found.Where(d => KindOf(d) is { } kind && all.Asks(kind)), ApplyAsync,
        FixGate.ErrorAsync);

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (KindOf(diagnostic) is not { } kind)
            {
                continue;
            }

            Solution solution = context.Document.Project.Solution;
            Solution changed = await ApplyAsync(solution, new[] { diagnostic }, context.CancellationToken).ConfigureAwait(false);
            if (await FixGate.ErrorAsync(solution, changed, context.CancellationToken).ConfigureAwait(false) is null)
            {
                string title = kind == nameof(RangeFlaw.Wraps) ? "Use AddressRange.FromLength" : "Widen before the multiplication";
                context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(changed), kind), diagnostic);
            }
        }
    }

    private static string? KindOf(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(DiagnosticPropertyNames.Kind, out string? kind) ? kind : null;

    private static Task<Solution> ApplyAsync(
        Solution solution, IReadOnlyList<Diagnostic> diagnostics, CancellationToken cancellationToken) =>
        DocumentEdits.ApplyAsync(
            solution,
            diagnostics,
            (file, found) => found.SelectMany(d =>
                file.Root.FindNode(d.Location.SourceSpan, getInnermostNodeForTie: true) is BinaryExpressionSyntax arithmetic
                    ? KindOf(d) == nameof(RangeFlaw.Wraps) ? AsLength(arithmetic, file.Model) : Widened(arithmetic, file.Model)
                    : Enumerable.Empty<TextChange>()),
            cancellationToken);

    /// <summary><c>FromBounds(a, a + n)</c>: another name, and of the sum the part that is no start.</summary>
    private static IEnumerable<TextChange> AsLength(BinaryExpressionSyntax sum, SemanticModel model)
    {
        if (sum.FirstAncestorOrSelf<ArgumentSyntax>()
            is not { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax call } list } argument
            || argument.Expression is not { } whole || Inner(whole) != sum || list.Arguments.Count != 2 || NameOf(call) is not { } name)
        {
            yield break;
        }

        ArgumentSyntax start = list.Arguments.First(a => a != argument);
        ExpressionSyntax length = SyntaxFactory.AreEquivalent(Inner(sum.Left), Inner(start.Expression)) ? sum.Right : sum.Left;
        if (!SyntaxFactory.AreEquivalent(Inner(length == sum.Right ? sum.Left : sum.Right), Inner(start.Expression))
            || model.GetTypeInfo(length).ConvertedType?.SpecialType != SpecialType.System_UInt64)
        {
            yield break;
        }

        yield return new TextChange(name.Span, "FromLength");
        yield return new TextChange(whole.Span, Inner(length).ToString());
        if (argument.NameColon is { } named)
        {
            yield return new TextChange(named.Name.Span, "length");
        }
    }

    private static SimpleNameSyntax? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name,
        _ => null,
    };

    private static ExpressionSyntax Inner(ExpressionSyntax expression)
    {
        while (expression is ParenthesizedExpressionSyntax inner)
        {
            expression = inner.Expression;
        }

        return expression;
    }

    /// <summary><c>(ulong)(a * b)</c> becomes <c>(ulong)a * (ulong)b</c>; a constant needs no cast.</summary>
    private static IEnumerable<TextChange> Widened(BinaryExpressionSyntax product, SemanticModel model)
    {
        ExpressionSyntax outer = product;
        while (outer.Parent is ParenthesizedExpressionSyntax parent)
        {
            outer = parent;
        }

        var cast = outer.Parent as CastExpressionSyntax;
        string? type = cast is not null ? cast.Type.ToString() : model.GetTypeInfo(product).ConvertedType?.SpecialType switch
        {
            SpecialType.System_UInt64 => "ulong",
            SpecialType.System_Int64 => "long",
            _ => null,
        };
        if (type is null)
        {
            yield break;
        }

        bool isShift = product.IsKind(SyntaxKind.LeftShiftExpression);
        string right = isShift || model.GetConstantValue(product.Right).HasValue ? product.Right.ToString() : Cast(product.Right);
        string left = model.GetConstantValue(product.Left).HasValue ? product.Left.ToString() : Cast(product.Left);
        if (model.GetConstantValue(product.Left).HasValue && model.GetConstantValue(product.Right).HasValue)
        {
            yield break;
        }

        // Trivia between the operands stay as they are.
        string between = product.SyntaxTree.GetText().ToString(TextSpan.FromBounds(product.Left.Span.End, product.Right.SpanStart));
        string widened = left + between + right;
        SyntaxNode replaced = cast is not null ? cast : outer;
        bool standsAlone = replaced.Parent is ArgumentSyntax or EqualsValueClauseSyntax or ParenthesizedExpressionSyntax
            or ReturnStatementSyntax
            || !isShift
                && replaced.Parent
                    is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression };
        yield return new TextChange(replaced.Span, standsAlone ? widened : $"({widened})");

        string Cast(ExpressionSyntax operand) =>
            operand is IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax
                or ParenthesizedExpressionSyntax or LiteralExpressionSyntax or ThisExpressionSyntax
                ? $"({type}){operand}"
                : $"({type})({operand})";
    }
}
