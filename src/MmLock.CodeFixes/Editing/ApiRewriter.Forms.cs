using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace MmLock.CodeFixes.Editing;

/// <summary>The forms for which one call has to become more: pairs, conditions, acquires that throw when their time is up.</summary>
internal sealed partial class ApiRewriter
{
    private static bool IsOwnStatement(ApiSitePlan plan) => ScopeShape.OwnStatement(plan.Operation) is ExpressionStatementSyntax;

    /// <summary><c>lock (x) { … }</c> as <c>x.AcquireWrite(); try { … } finally { x.ReleaseWrite(); }</c>.</summary>
    private IEnumerable<StatementSyntax> Pair(LockStatementSyntax node, ApiSitePlan plan)
    {
        PlaceLayout place = _layout.At(node);
        ExpressionSyntax target = AsReceiver(LockOf(node, plan));
        yield return ExpressionStatement(Call(target, "Acquire" + plan.ModeName)).WithLeadingTrivia(node.GetLeadingTrivia())
            .WithTrailingTrivia(ParseTrailingTrivia(place.NewLine));

        StatementSyntax body = Rewritten(node.Statement);
        BlockSyntax inside = (body as BlockSyntax ?? Enclosed(body, place)).WithTrailingTrivia();
        var final = (BlockSyntax)ParseStatement(place.Block("", Call(target, "Release" + plan.ModeName) + ";"));
        yield return TryStatement(
            Token(ParseLeadingTrivia(place.Indent), SyntaxKind.TryKeyword, node.CloseParenToken.TrailingTrivia),
            inside,
            default,
            FinallyClause(
                Token(ParseLeadingTrivia(place.JoinsKeywords ? " " : place.NextLine), SyntaxKind.FinallyKeyword, default),
                final.WithLeadingTrivia(ParseLeadingTrivia(place.BraceGap))))
            .WithTrailingTrivia(node.GetTrailingTrivia());
    }

    /// <summary>A statement that stood without braces, which <c>try</c> needs.</summary>
    private static BlockSyntax Enclosed(StatementSyntax body, PlaceLayout place)
    {
        bool ownLine = body.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia) && body.GetLeadingTrivia().Count > 0;
        return ownLine
            ? OnLines(new[] { body }, place, default)
            : Block(body.WithoutTrivia())
                .WithOpenBraceToken(Token(default, SyntaxKind.OpenBraceToken, TriviaList(Space)))
                .WithCloseBraceToken(Token(TriviaList(Space), SyntaxKind.CloseBraceToken, default));
    }

    /// <summary>Several statements where only one can stand: under an <c>if</c> or a loop without braces.</summary>
    private BlockSyntax InBlock(StatementSyntax node, IEnumerable<StatementSyntax> statements)
    {
        PlaceLayout place = _layout.At(node);
        return OnLines(statements, place, ParseTrailingTrivia(place.NewLine));
    }

    /// <summary>Braces on lines of their own around statements that have theirs.</summary>
    private static BlockSyntax OnLines(IEnumerable<StatementSyntax> statements, PlaceLayout place, SyntaxTriviaList behind) =>
        Block(statements)
            .WithOpenBraceToken(Token(ParseLeadingTrivia(place.Indent), SyntaxKind.OpenBraceToken, ParseTrailingTrivia(place.NewLine)))
            .WithCloseBraceToken(Token(ParseLeadingTrivia(place.Indent), SyntaxKind.CloseBraceToken, behind));

    private InvocationExpressionSyntax ConditionCall(ExpressionSyntax receiver, ApiSitePlan plan)
    {
        LockOperation site = plan.Operation.Lock;
        int position = plan.Operation.Syntax.SpanStart;
        string name = site.Verb == LockVerb.Wait ? "Wait" : site.Is(MemberMarks.All) ? "PulseAll" : "Pulse";
        var arguments = new List<string>();
        if (site.Timeout is { } timeout)
        {
            arguments.Add(
                TimeoutExpressions.ToTimeSpan(timeout, Rewritten, _names, position)
                    ?? _names.Framework("System.TimeSpan", position) + ".Zero");
        }

        if (site.CancellationToken is { } token)
        {
            if (arguments.Count == 0)
            {
                arguments.Add(_names.Framework("System.Threading.Timeout", position) + ".InfiniteTimeSpan");
            }

            arguments.Add(Rewritten(token.Syntax).ToString());
        }

        return Call(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, IdentifierName("Condition")), name,
            arguments.ToArray());
    }

    /// <summary><c>x.AcquireReaderLock(10);</c> as <c>if (!x.TryAcquireRead(…)) { throw …; }</c>.</summary>
    private StatementSyntax Expiring(ExpressionStatementSyntax node, ApiSitePlan plan)
    {
        PlaceLayout place = _layout.At(node);
        string header = $"if (!{Rewritten(node.Expression).WithoutTrivia().ToFullString()})";
        StatementSyntax test = ParseStatement(place.Block(header, Expiry(plan) + ";")).WithTriviaFrom(node);
        return node.Parent is BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax
            ? test
            : Block(test.WithoutTrivia()).WithTriviaFrom(node);
    }

    /// <summary>The same where only an expression can stand.</summary>
    private ExpressionSyntax ExpiringExpression(ExpressionSyntax node, ApiSitePlan plan) =>
        ParseExpression($"_ = {RewriteCall(node, plan).WithoutTrivia().ToFullString()} ? true : {Expiry(plan)}").WithTriviaFrom(node);

    private string Expiry(ApiSitePlan plan)
    {
        string type = _names.Framework(plan.Operation.Lock.Member!.Expiry!, plan.Operation.Syntax.SpanStart);
        return $"throw new {type}(\"The lock was not free in time.\")";
    }
}
