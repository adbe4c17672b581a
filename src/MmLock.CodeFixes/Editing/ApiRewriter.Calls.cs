using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace MmLock.CodeFixes.Editing;

/// <content>One call in the place of another: its receiver, its name, its arguments.</content>
internal sealed partial class ApiRewriter
{
    private ExpressionSyntax RewriteExpression(ExpressionSyntax node, ApiSitePlan plan)
    {
        if (plan.Form == ApiForm.Kept)
        {
            return (ExpressionSyntax)base.Visit(node)!;
        }

        if (plan.Form is ApiForm.Removed or ApiForm.Dropped)
        {
            // The body that it is goes.
            return node;
        }

        if (plan is not { Form: ApiForm.Unscoped, Operation.Lock: { Flag: { } flag } site })
        {
            return plan is { Form: ApiForm.Unscoped, Operation.Lock.MayExpire: true } && !IsOwnStatement(plan)
                ? ExpiringExpression(node, plan)
                : RewriteCall(node, plan);
        }

        // One expression, in an arrow or under an `if` without braces: an attempt that waits for ever says that it was made.
        ExpressionSyntax attempt = RewriteCall(node, plan).WithoutTrivia();
        if (site.Verb == LockVerb.Acquire
            && attempt is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var on } })
        {
            attempt =
                Call(on, "TryAcquire" + plan.ModeName, _names.Framework("System.Threading.Timeout", node.SpanStart) + ".InfiniteTimeSpan");
        }

        return AssignmentExpression(
            SyntaxKind.SimpleAssignmentExpression, (ExpressionSyntax)flag.Syntax.WithoutTrivia(),
            Token(TriviaList(Space), SyntaxKind.EqualsToken, TriviaList(Space)), attempt)
            .WithTriviaFrom(node);
    }

    private ExpressionSyntax RewriteCall(ExpressionSyntax node, ApiSitePlan plan)
    {
        LockOperation site = plan.Operation.Lock;

        ExpressionSyntax? receiver = ReceiverOf(node, site, plan.Operation);
        if (receiver is null)
        {
            // `lockObject?.EnterReadLock()`: only the name is ours to change.
            var bound = (InvocationExpressionSyntax)node;
            return bound.WithExpression(MemberBindingExpression(IdentifierName(UnscopedName(plan)))).WithArgumentList(ArgumentsOf(plan))
                .WithTriviaFrom(node);
        }

        ExpressionSyntax result = plan.Form switch
        {
            ApiForm.Downgrade => Call(IdentifierName(plan.GuardName!), "DowngradeToRead"),
            ApiForm.Guard when site.Kind == SiteKind.Release => Call(IdentifierName(plan.GuardName!), "Dispose"),
            ApiForm.Query =>
                Call(
                    receiver, "IsHeld", _names.Expression("AddressRange", node.SpanStart) + ".All",
                    _names.Expression("LockMode", node.SpanStart) + "." + (site.Mode == HoldMode.Write ? "Write" : "Read")),
            ApiForm.Condition => ConditionCall(receiver, plan),
            ApiForm.ThreadQuery => MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression, receiver,
                IdentifierName(site.Mode == HoldMode.Read ? "IsReadHeldByCurrentThread" : "IsWriteHeldByCurrentThread")),
            ApiForm.Unscoped => Call(receiver, UnscopedName(plan)).WithArgumentList(ArgumentsOf(plan)),
            ApiForm.TryGuard => Call(receiver, "TryEnter" + plan.ModeName).WithArgumentList(ArgumentsOf(plan)),
            _ => Call(receiver, "Enter" + plan.ModeName + (site.IsAsync ? "Async" : "")).WithArgumentList(ArgumentsOf(plan)),
        };
        return result.WithTriviaFrom(node);
    }

    private TypeSyntax TypeName(string name, int position) => ParseTypeName(_names.Type(name, position));

    private T Rewritten<T>(T node)
        where T : SyntaxNode => (T)Visit(node)!;

    private static string UnscopedName(ApiSitePlan plan) => plan.Operation.Lock.Verb switch
    {
        LockVerb.Release => "Release" + plan.ModeName,
        LockVerb.TryAcquire => Attempt(plan),
        LockVerb.Acquire when plan.Operation.Lock.MayExpire => Attempt(plan),
        _ => "Acquire" + plan.ModeName + (plan.Operation.Lock.IsAsync ? "Async" : ""),
    };

    private static string Attempt(ApiSitePlan plan) => "TryAcquire" + plan.ModeName + (plan.Operation.Lock.IsAsync ? "Async" : "");

    /// <summary>The lock that a <c>lock</c> statement takes, without trivia.</summary>
    private ExpressionSyntax LockOf(LockStatementSyntax node, ApiSitePlan plan) => plan.Operation.Group.Companion is { } companion
        ? CompanionOf(plan.Operation, companion)
        : Rewritten(node.Expression).WithoutTrivia();

    private ExpressionSyntax? ReceiverOf(ExpressionSyntax node, LockOperation site, LockUse placed)
    {
        if (site.Wrapper is not null)
        {
            return WrapperCalls.Receiver(placed);
        }

        if (placed.Group.Companion is { } companion)
        {
            return CompanionOf(placed, companion);
        }

        switch (node)
        {
            case InvocationExpressionSyntax { ArgumentList.Arguments: var arguments }
                when site.Target?.Syntax is { } given && arguments.FirstOrDefault(a => a.Span.Contains(given.Span)) is { } argument:
                return AsReceiver(Rewritten(argument.Expression).WithoutTrivia());
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }:
                return Rewritten(access.Expression);
            case MemberAccessExpressionSyntax access:
                return Rewritten(access.Expression);
            default:
                return null;
        }
    }

    /// <summary>What stands as an argument may need parentheses to stand in front of a dot.</summary>
    private static ExpressionSyntax AsReceiver(ExpressionSyntax value) => value switch
    {
        PostfixUnaryExpressionSyntax or SimpleNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax
            or ElementAccessExpressionSyntax or InstanceExpressionSyntax or ParenthesizedExpressionSyntax
            or TypeOfExpressionSyntax => value,
        _ => ParenthesizedExpression(value),
    };

    private ArgumentListSyntax ArgumentsOf(ApiSitePlan plan)
    {
        LockOperation site = plan.Operation.Lock;
        var arguments = new List<string>();
        int position = plan.Operation.Syntax.SpanStart;
        string? never = site.IsAsync || site.CancellationToken is not null ? _names.Framework("System.TimeSpan", position) + ".Zero" : null;
        if ((site.Verb == LockVerb.TryAcquire || site.MayExpire)
            && (TimeoutExpressions.ToTimeSpan(site.Timeout, Rewritten, _names, position) ?? never) is { } timeout)
        {
            arguments.Add(timeout);
        }

        if (site.CancellationToken is { } token)
        {
            arguments.Add(Rewritten(token.Syntax).ToString());
        }

        if (plan.Form == ApiForm.TryGuard)
        {
            arguments.Add($"out {_names.Type("RangeGuard", position)} {plan.GuardName}");
        }

        return ParseArgumentList("(" + string.Join(", ", arguments) + ")");
    }

    private static InvocationExpressionSyntax Call(ExpressionSyntax receiver, string name, params string[] arguments) =>
        InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, IdentifierName(name)),
            ParseArgumentList("(" + string.Join(", ", arguments) + ")"));
}
