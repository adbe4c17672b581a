using System.Collections.Generic;
using System.Linq;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace MmLock.CodeFixes.Editing;

/// <summary>Rewrites one file: each planned site to its API form, each declaration of the lock to <c>MmapLock</c>. Everything else keeps its text.</summary>
internal sealed class ApiRewriter : CSharpSyntaxRewriter
{
    private readonly Dictionary<SyntaxNode, ApiSitePlan> _sites;
    private readonly Dictionary<StatementSyntax, ApiSitePlan> _statements = new();
    private readonly HashSet<SyntaxNode> _types;
    private readonly HashSet<SyntaxNode> _creations;
    private readonly HashSet<SyntaxNode> _scopeTypes;
    private readonly Dictionary<SyntaxNode, ApiSitePlan> _counts;

    /// <param name="types">Type syntax of the lock's declarations.</param>
    /// <param name="creations">Creation expressions of the lock.</param>
    public ApiRewriter(IEnumerable<ApiSitePlan> plans, HashSet<SyntaxNode> types, HashSet<SyntaxNode> creations)
    {
        _sites = plans.ToDictionary(p => p.Operation.Syntax);
        _types = types;
        _creations = creations;
        _scopeTypes = new HashSet<SyntaxNode>(_sites.Keys.Select(ScopeTypes.Of).OfType<SyntaxNode>());
        _counts = _sites.Values.Where(p => RefusalRules.IsCount(p.Operation.Lock)).ToDictionary(p => (SyntaxNode)RefusalRules.TakenCount(p.Operation.Syntax)!);
        foreach (ApiSitePlan plan in _sites.Values)
        {
            if (ScopeShape.OwnStatement(plan.Operation) is ExpressionStatementSyntax own)
            {
                _statements[own] = plan;
            }
            else if (plan.Form == ApiForm.Dropped && plan.Operation.Syntax.Parent is ConditionalAccessExpressionSyntax { Parent: ExpressionStatementSyntax optional })
            {
                // `_lock?.Dispose();` goes as a whole; every other conditional call keeps its `?.`.
                _statements[optional] = plan;
            }
        }
    }

    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        if (node is null)
        {
            return null;
        }

        if (_types.Contains(node))
        {
            return IdentifierName("MmapLock").WithTriviaFrom(node);
        }

        if (_scopeTypes.Contains(node))
        {
            return IdentifierName("RangeGuard").WithTriviaFrom(node);
        }

        if (_creations.Contains(node))
        {
            return node is ImplicitObjectCreationExpressionSyntax
                ? ParseExpression("new()").WithTriviaFrom(node)
                : ParseExpression("new MmapLock()").WithTriviaFrom(node);
        }

        if (_counts.TryGetValue(node, out ApiSitePlan? count))
        {
            return RewriteExpression((ExpressionSyntax)count.Operation.Syntax, count).WithTriviaFrom(node);
        }

        return _sites.TryGetValue(node, out ApiSitePlan? plan) && node is ExpressionSyntax ? RewriteExpression((ExpressionSyntax)node, plan) : base.Visit(node);
    }

    public override SyntaxNode? VisitVariableDeclarator(VariableDeclaratorSyntax node)
    {
        // A struct that nobody creates is a lock all the same.
        bool isLock = node is { Initializer: null, Parent: VariableDeclarationSyntax { Parent: FieldDeclarationSyntax } declaration }
            && _types.Contains(declaration.Type)
            && declaration.Type.GetLastToken().ValueText == "SpinLock"
            && !_creations.Any(c => c.Parent is AssignmentExpressionSyntax { Left: var left } && left.GetLastToken().ValueText == node.Identifier.ValueText);
        return isLock
            ? node.WithIdentifier(node.Identifier.WithTrailingTrivia(Space)).WithInitializer(EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), ParseExpression("new()")))
            : base.VisitVariableDeclarator(node);
    }

    /// <summary>A spin lock's field must be one that can change; that of an object which all are to agree on must not.</summary>
    public override SyntaxNode? VisitFieldDeclaration(FieldDeclarationSyntax node)
    {
        bool isFixed = _types.Contains(node.Declaration.Type)
            && node.Declaration.Type.GetLastToken().ValueText == "SpinLock"
            && !node.Modifiers.Any(SyntaxKind.ReadOnlyKeyword)
            && (node.Modifiers.Count == 0 || node.Modifiers.Any(SyntaxKind.PrivateKeyword))
            && !_creations.Any(c => c.Parent is AssignmentExpressionSyntax { Left: var left } && node.Declaration.Variables.Any(v => v.Identifier.ValueText == left.GetLastToken().ValueText) && !IsInConstructor(c));
        var field = (FieldDeclarationSyntax)base.VisitFieldDeclaration(node)!;
        SyntaxToken keyword = Token(TriviaList(), SyntaxKind.ReadOnlyKeyword, TriviaList(Space));
        return !isFixed ? field
            : node.Modifiers.Count > 0 ? field.AddModifiers(keyword)
            : field.WithModifiers(TokenList(keyword.WithLeadingTrivia(field.Declaration.GetLeadingTrivia()))).WithDeclaration(field.Declaration.WithoutLeadingTrivia());
    }

    private static bool IsInConstructor(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(n => n is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax) is ConstructorDeclarationSyntax;

    public override SyntaxNode? VisitLockStatement(LockStatementSyntax node)
    {
        if (!_sites.TryGetValue(node, out ApiSitePlan? plan))
        {
            return base.VisitLockStatement(node);
        }

        ExpressionSyntax target = Rewritten(node.Expression);
        return UsingStatement(
            Token(node.LockKeyword.LeadingTrivia, SyntaxKind.UsingKeyword, node.LockKeyword.TrailingTrivia),
            node.OpenParenToken,
            null,
            Call(target, "Enter" + plan.ModeName),
            node.CloseParenToken,
            Rewritten(node.Statement)).WithAwaitKeyword(default);
    }

    public override SyntaxList<TNode> VisitList<TNode>(SyntaxList<TNode> list)
    {
        if (typeof(TNode) != typeof(StatementSyntax) || !list.Any(s => s is StatementSyntax statement && _statements.ContainsKey(statement)))
        {
            return base.VisitList(list);
        }

        var result = new List<StatementSyntax>();
        SyntaxTriviaList carried = default;
        for (int i = 0; i < list.Count; i++)
        {
            var statement = (StatementSyntax)(object)list[i];
            _statements.TryGetValue(statement, out ApiSitePlan? plan);
            if (plan?.Form is ApiForm.Removed or ApiForm.Dropped)
            {
                carried = carried.AddRange(TextOf(statement.GetLeadingTrivia()));
                continue;
            }

            var rewritten = new List<StatementSyntax>();
            if (plan is { Form: ApiForm.Scope, Try: { } attempt } && plan.Operation.Lock.Kind == SiteKind.Acquire)
            {
                rewritten.Add(Merge((ExpressionStatementSyntax)statement, attempt, plan));
                i++;
            }
            else if (plan is { Form: ApiForm.Guard } && plan.Operation.Lock.Kind == SiteKind.Acquire)
            {
                rewritten.Add(Declare((ExpressionStatementSyntax)statement, plan));
            }
            else if (plan?.Operation.Lock is { Flag: { } flag } && plan.Form == ApiForm.Unscoped)
            {
                rewritten.AddRange(WithFlag((ExpressionStatementSyntax)statement, plan, flag));
            }
            else
            {
                rewritten.Add(Rewritten(statement));
            }

            if (carried.Count > 0)
            {
                rewritten[0] = rewritten[0].WithLeadingTrivia(carried.AddRange(rewritten[0].GetLeadingTrivia()));
                carried = default;
            }

            result.AddRange(rewritten);
        }

        return new SyntaxList<TNode>(result.Cast<TNode>());
    }

    public override SyntaxNode? VisitBlock(BlockSyntax node)
    {
        // What stood before a removed last statement moves in front of the closing brace.
        StatementSyntax? last = node.Statements.LastOrDefault();
        SyntaxNode? visited = base.VisitBlock(node);
        return last is not null && visited is BlockSyntax block && _statements.TryGetValue(last, out ApiSitePlan? plan) && plan.Form is ApiForm.Removed or ApiForm.Dropped
            ? ((BlockSyntax)visited).WithCloseBraceToken(((BlockSyntax)visited).CloseBraceToken.WithLeadingTrivia(TextOf(last!.GetLeadingTrivia()).AddRange(((BlockSyntax)visited).CloseBraceToken.LeadingTrivia)))
            : visited;
    }

    public override SyntaxNode? VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        // Reached for a statement that stands in no list: the body of an `if` or a loop without braces.
        return _statements.TryGetValue(node, out ApiSitePlan? plan) && plan.Form is ApiForm.Removed or ApiForm.Dropped
            ? Block().WithTriviaFrom(node)
            : base.VisitExpressionStatement(node);
    }

    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        // `void Dispose() => _lock.Dispose();` has nothing left to do.
        return node.ExpressionBody is { } arrow && _sites.TryGetValue(arrow.Expression, out ApiSitePlan? plan) && plan.Form is ApiForm.Removed or ApiForm.Dropped
            ? node.WithExpressionBody(null).WithSemicolonToken(default)
                .WithBody(Block().WithOpenBraceToken(Token(TriviaList(), SyntaxKind.OpenBraceToken, TriviaList(Space))).WithTrailingTrivia(node.SemicolonToken.TrailingTrivia))
            : base.VisitMethodDeclaration(node);
    }

    private static SyntaxTriviaList TextOf(SyntaxTriviaList trivia) =>
        trivia.All(t => t.IsKind(SyntaxKind.WhitespaceTrivia) || t.IsKind(SyntaxKind.EndOfLineTrivia)) ? default : trivia;

    private UsingStatementSyntax Merge(ExpressionStatementSyntax acquire, TryStatementSyntax attempt, ApiSitePlan plan)
    {
        var value = Rewritten(acquire.Expression).WithoutTrivia();
        var block = Rewritten(attempt.Block);
        SyntaxTriviaList afterParen = attempt.TryKeyword.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia)
            ? acquire.GetTrailingTrivia()
            : TriviaList(Space);
        return UsingStatement(
            default,
            Token(acquire.GetLeadingTrivia(), SyntaxKind.UsingKeyword, TriviaList(Space)),
            Token(SyntaxKind.OpenParenToken),
            plan.GuardName is null ? null : Local(plan.GuardName, value),
            plan.GuardName is null ? value : null,
            Token(default, SyntaxKind.CloseParenToken, afterParen),
            block.WithTrailingTrivia(attempt.GetTrailingTrivia()));
    }

    private LocalDeclarationStatementSyntax Declare(ExpressionStatementSyntax acquire, ApiSitePlan plan)
    {
        var value = Rewritten(acquire.Expression).WithoutTrivia();
        return LocalDeclarationStatement(Local(plan.GuardName!, value)).WithTriviaFrom(acquire);
    }

    private static VariableDeclarationSyntax Local(string name, ExpressionSyntax value) =>
        VariableDeclaration(
            IdentifierName("RangeGuard").WithTrailingTrivia(Space),
            SingletonSeparatedList(VariableDeclarator(
                Identifier(name).WithTrailingTrivia(Space),
                null,
                EqualsValueClause(Token(SyntaxKind.EqualsToken).WithTrailingTrivia(Space), value))));

    /// <summary><c>Monitor.Enter(x, ref taken)</c> as two statements; the tried form as an assignment.</summary>
    private IEnumerable<StatementSyntax> WithFlag(ExpressionStatementSyntax statement, ApiSitePlan plan, IOperation flag)
    {
        string name = flag.Syntax.ToString();
        var call = Rewritten(statement.Expression).WithoutTrivia();
        if (plan.Operation.Lock.Verb == LockVerb.TryAcquire)
        {
            yield return ParseStatement($"{name} = {call};").WithTriviaFrom(statement);
            yield break;
        }

        SyntaxTriviaList indent = TriviaList(statement.GetLeadingTrivia().Where(t => t.IsKind(SyntaxKind.WhitespaceTrivia)).Take(1));
        SyntaxTriviaList newLine = TriviaList(statement.GetTrailingTrivia().Where(t => t.IsKind(SyntaxKind.EndOfLineTrivia)).Take(1));
        bool sameLine = newLine.Count == 0;
        yield return ExpressionStatement(call).WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(sameLine ? TriviaList(Space) : newLine);
        yield return ParseStatement($"{name} = true;").WithLeadingTrivia(sameLine ? default : indent).WithTrailingTrivia(statement.GetTrailingTrivia());
    }

    private ExpressionSyntax RewriteExpression(ExpressionSyntax node, ApiSitePlan plan)
    {
        LockOperation site = plan.Operation.Lock;
        if (plan.Form == ApiForm.Kept)
        {
            return (ExpressionSyntax)base.Visit(node)!;
        }

        ExpressionSyntax? receiver = ReceiverOf(node, site, plan.Operation);
        if (receiver is null)
        {
            // `lockObject?.EnterReadLock()`: only the name is ours to change.
            var bound = (InvocationExpressionSyntax)node;
            return bound.WithExpression(MemberBindingExpression(IdentifierName(UnscopedName(plan)))).WithArgumentList(ArgumentsOf(plan)).WithTriviaFrom(node);
        }

        ExpressionSyntax result = plan.Form switch
        {
            ApiForm.Downgrade => Call(IdentifierName(plan.GuardName!), "DowngradeToRead"),
            ApiForm.Guard when site.Kind == SiteKind.Release => Call(IdentifierName(plan.GuardName!), "Dispose"),
            ApiForm.Query => Call(receiver, "IsHeld", "AddressRange.All", "LockMode." + (site.Mode == HoldMode.Write ? "Write" : "Read")),
            ApiForm.Unscoped => Call(receiver, UnscopedName(plan)).WithArgumentList(ArgumentsOf(plan)),
            ApiForm.TryGuard => Call(receiver, "TryEnter" + plan.ModeName).WithArgumentList(ArgumentsOf(plan)),
            _ => Call(receiver, "Enter" + plan.ModeName + (site.IsAsync ? "Async" : "")).WithArgumentList(ArgumentsOf(plan)),
        };
        return result.WithTriviaFrom(node);
    }

    private T Rewritten<T>(T node)
        where T : SyntaxNode => (T)Visit(node)!;

    private static string UnscopedName(ApiSitePlan plan) => plan.Operation.Lock.Verb switch
    {
        LockVerb.Release => "Release" + plan.ModeName,
        LockVerb.TryAcquire => "TryAcquire" + plan.ModeName + (plan.Operation.Lock.IsAsync ? "Async" : ""),
        _ => "Acquire" + plan.ModeName + (plan.Operation.Lock.IsAsync ? "Async" : ""),
    };

    private ExpressionSyntax? ReceiverOf(ExpressionSyntax node, LockOperation site, PlacedOperation placed)
    {
        if (site.Wrapper is not null)
        {
            return WrapperCalls.Receiver(placed);
        }

        switch (node)
        {
            case InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } when site.Primitive.StartsWith("Monitor.", System.StringComparison.Ordinal):
                return Rewritten((arguments.FirstOrDefault(a => a.NameColon?.Name.Identifier.ValueText == "obj") ?? arguments[0]).Expression).WithoutTrivia();
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }:
                return Rewritten(access.Expression);
            case MemberAccessExpressionSyntax access:
                return Rewritten(access.Expression);
            default:
                return null;
        }
    }

    private static ArgumentListSyntax ArgumentsOf(ApiSitePlan plan)
    {
        LockOperation site = plan.Operation.Lock;
        var arguments = new List<string>();
        if (site.Verb == LockVerb.TryAcquire && Timeouts.ToTimeSpan(site.Timeout) is { } timeout)
        {
            arguments.Add(timeout);
        }

        if (site.CancellationToken is { } token && site.Verb == LockVerb.Acquire)
        {
            arguments.Add(token.Syntax.ToString());
        }

        if (plan.Form == ApiForm.TryGuard)
        {
            arguments.Add("out RangeGuard " + plan.GuardName);
        }

        return ParseArgumentList("(" + string.Join(", ", arguments) + ")");
    }

    private static InvocationExpressionSyntax Call(ExpressionSyntax receiver, string name, params string[] arguments) =>
        InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, IdentifierName(name)),
            ParseArgumentList("(" + string.Join(", ", arguments) + ")"));
}
