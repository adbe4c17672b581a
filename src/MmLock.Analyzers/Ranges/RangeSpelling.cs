using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// Writes a range as a person would, who puts no brackets where there is nothing to tell apart, and <c>unchecked</c> only where it says
/// something: around the whole, where the code around would check, or where a sum is meant to wrap; and <c>this</c> where the lock has it.
/// </summary>
internal static class RangeSpelling
{
    /// <param name="range">As it was put together of its parts.</param>
    /// <param name="acquire">Where it will stand.</param>
    public static string Plain(string range, LockUse acquire)
    {
        bool isUnchecked = acquire.Model.Compilation.Options is CSharpCompilationOptions { CheckOverflow: false }
            && !acquire.Syntax.Ancestors().Any(a => a is CheckedExpressionSyntax or CheckedStatementSyntax);
        SyntaxNode plain = new NumberRewriter(isUnchecked, acquire).Visit(SyntaxFactory.ParseExpression(range));
        return new BracketRewriter().Visit(SyntaxFactory.ParseExpression(plain.ToString())).ToString();
    }

    /// <summary>Makes brackets of each <c>unchecked</c> and each cast that changes nothing.</summary>
    private sealed class NumberRewriter(bool isUnchecked, LockUse acquire) : CSharpSyntaxRewriter
    {
        private readonly bool _hasThis = acquire.Syntax.DescendantNodes().FirstOrDefault(n => n is InstanceExpressionSyntax) is not null;
        private bool _isInside;

        public override SyntaxNode? VisitCheckedExpression(CheckedExpressionSyntax node)
        {
            if (!node.IsKind(SyntaxKind.UncheckedExpression))
            {
                return base.VisitCheckedExpression(node);
            }

            bool isSaid = _isInside || (isUnchecked && !IsOfConstants(node) && !MayWrap(node.Expression));
            bool outer = _isInside;
            _isInside = !isSaid || outer;
            var inner = (ExpressionSyntax)Visit(node.Expression);
            _isInside = outer;
            return isSaid ? SyntaxFactory.ParenthesizedExpression(inner).WithTriviaFrom(node) : node.WithExpression(inner);
        }

        public override SyntaxNode? VisitCastExpression(CastExpressionSyntax node) =>
            node.Type is PredefinedTypeSyntax type && type.Keyword.IsKind(SyntaxKind.ULongKeyword)
            && acquire.Model.GetSpeculativeTypeInfo(
                acquire.Syntax.SpanStart, node.Expression, SpeculativeBindingOption.BindAsExpression).Type?.SpecialType
                == SpecialType.System_UInt64
                ? SyntaxFactory.ParenthesizedExpression((ExpressionSyntax)Visit(node.Expression)).WithTriviaFrom(node)
                : base.VisitCastExpression(node);

        public override SyntaxNode? VisitMemberAccessExpression(MemberAccessExpressionSyntax node) =>
            node.Expression is ThisExpressionSyntax && !_hasThis && SymbolOf(node) is { } member
            && SymbolEqualityComparer.Default.Equals(SymbolOf(node.Name), member)
                ? node.Name.WithTriviaFrom(node)
                : base.VisitMemberAccessExpression(node);

        private ISymbol? SymbolOf(ExpressionSyntax expression) => acquire.Model.GetSpeculativeSymbolInfo(
            acquire.Syntax.SpanStart, expression, SpeculativeBindingOption.BindAsExpression).Symbol;

        /// <summary>The compiler computes it, and complains of what does not fit.</summary>
        private static bool IsOfConstants(CheckedExpressionSyntax node) => node.DescendantNodes().OfType<CastExpressionSyntax>()
            .Any(c => !c.Expression.DescendantNodesAndSelf().Any(n => n is IdentifierNameSyntax));

        /// <summary>It is said of a sum or a product that the code computes it so.</summary>
        private static bool MayWrap(ExpressionSyntax expression) => expression.DescendantNodesAndSelf().Any(n =>
            n.Kind() is SyntaxKind.AddExpression or SyntaxKind.SubtractExpression or SyntaxKind.MultiplyExpression
                or SyntaxKind.LeftShiftExpression or SyntaxKind.UnaryMinusExpression);
    }

    /// <summary>Takes away brackets that tell nothing apart, those of shifts and masks excepted.</summary>
    private sealed class BracketRewriter : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitParenthesizedExpression(ParenthesizedExpressionSyntax node)
        {
            bool isNeeded = IsNeeded(node, Inner(node));
            SyntaxNode visited = base.VisitParenthesizedExpression(node)!;
            return isNeeded || visited is not ParenthesizedExpressionSyntax { Expression: var inner } ? visited
                : inner.WithTriviaFrom(node);
        }

        private static ExpressionSyntax Inner(ParenthesizedExpressionSyntax node)
        {
            ExpressionSyntax inner = node.Expression;
            while (inner is ParenthesizedExpressionSyntax deeper)
            {
                inner = deeper.Expression;
            }

            return inner;
        }

        private static bool IsNeeded(ParenthesizedExpressionSyntax node, ExpressionSyntax inner) => node.Parent switch
        {
            ParenthesizedExpressionSyntax or CheckedExpressionSyntax => false,

            // f(a < b, c > (d)) would be a call of something generic.
            ArgumentSyntax => inner.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.GreaterThanExpression,
            CastExpressionSyntax => !IsPrimary(inner) && inner is not CastExpressionSyntax,
            ConditionalExpressionSyntax outer => !IsPrimary(inner) && (outer.Condition == node || inner is not CastExpressionSyntax),
            BinaryExpressionSyntax outer => !IsPrimary(inner) && inner is not CastExpressionSyntax && !IsTaken(node, outer, inner),
            _ => !IsPrimary(inner),
        };

        private static bool IsPrimary(ExpressionSyntax inner) => inner is IdentifierNameSyntax or MemberAccessExpressionSyntax
            or InvocationExpressionSyntax or ElementAccessExpressionSyntax or LiteralExpressionSyntax or CheckedExpressionSyntax
            or SizeOfExpressionSyntax;

        /// <summary>The operands would be taken in that order without.</summary>
        private static bool IsTaken(ParenthesizedExpressionSyntax node, BinaryExpressionSyntax outer, ExpressionSyntax inner) =>
            outer.Kind() is SyntaxKind.AddExpression or SyntaxKind.SubtractExpression
            && (inner.IsKind(SyntaxKind.MultiplyExpression)
                || outer.Left == node && inner.Kind() is SyntaxKind.AddExpression or SyntaxKind.SubtractExpression);
    }
}
