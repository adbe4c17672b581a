using MmLock.Analyzers.Conversion;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Rewrites one file: each planned site to its API form, each declaration of the lock to <c>MmapLock</c>. Everything
/// else keeps its text.
/// </summary>
internal sealed partial class ApiRewriter : CSharpSyntaxRewriter
{
    private readonly Dictionary<SyntaxNode, ApiSitePlan> _sites;
    private readonly OwnNames _names;
    private readonly FileLayout _layout;
    private readonly Dictionary<StatementSyntax, ApiSitePlan> _statements = new();
    private readonly HashSet<SyntaxNode> _types;
    private readonly HashSet<SyntaxNode> _structs;
    private readonly HashSet<SyntaxNode> _creations;
    private readonly HashSet<SyntaxNode> _recursive;
    private readonly HashSet<SyntaxNode> _scopeTypes;
    private readonly Dictionary<SyntaxNode, (ApiSitePlan Plan, LockQuery Query)> _queries;

    /// <param name="plans">The sites.</param>
    /// <param name="names">How types are written in the file.</param>
    /// <param name="layout">How it is laid out.</param>
    /// <param name="types">Type syntax of the lock's declarations.</param>
    /// <param name="structs">Those of them that are structs.</param>
    /// <param name="creations">Creation expressions of the lock.</param>
    /// <param name="recursive">Creations and types of locks whose holds nest by thread.</param>
    public ApiRewriter(
        IEnumerable<ApiSitePlan> plans, OwnNames names, FileLayout layout, HashSet<SyntaxNode> types, HashSet<SyntaxNode> structs,
        HashSet<SyntaxNode> creations, HashSet<SyntaxNode> recursive)
    {
        _sites = plans.ToDictionary(p => p.Operation.Syntax);
        _names = names;
        _layout = layout;
        _types = types;
        _structs = structs;
        _creations = creations;
        _recursive = recursive;
        _scopeTypes = new HashSet<SyntaxNode>(_sites.Values.Select(p => ScopeTypes.Of(p.Operation)).OfType<SyntaxNode>());
        _queries = _sites.Values.Where(p => p.Form is ApiForm.Query or ApiForm.ThreadQuery)
            .Select(p => (p, LockQueries.Of(p.Operation)!)).ToDictionary(q => (SyntaxNode)q.Item2.Whole);
        foreach (ApiSitePlan plan in _sites.Values)
        {
            if (ScopeShape.OwnStatement(plan.Operation) is ExpressionStatementSyntax own)
            {
                _statements[own] = plan;
            }
            else if (plan.Form == ApiForm.Unscoped && plan.Operation.Syntax is LockStatementSyntax whole)
            {
                _statements[whole] = plan;
            }
            else if (plan.Form == ApiForm.Dropped
                && plan.Operation.Syntax.Parent is ConditionalAccessExpressionSyntax { Parent: ExpressionStatementSyntax optional })
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
            return TypeName("MmapLock", node.SpanStart).WithTriviaFrom(node);
        }

        if (_scopeTypes.Contains(node))
        {
            return TypeName("RangeGuard", node.SpanStart).WithTriviaFrom(node);
        }

        if (_creations.Contains(node))
        {
            return MmapLockCreation.Write(
                node is ImplicitObjectCreationExpressionSyntax, _recursive.Contains(node), _names, node.SpanStart).WithTriviaFrom(node);
        }

        if (_queries.TryGetValue(node, out (ApiSitePlan Plan, LockQuery Query) asked))
        {
            ExpressionSyntax question = RewriteExpression((ExpressionSyntax)asked.Plan.Operation.Syntax, asked.Plan).WithoutTrivia();
            return (asked.Query.IsNegated ? PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, question) : question)
                .WithTriviaFrom(node);
        }

        return _sites.TryGetValue(node, out ApiSitePlan? plan) && node is ExpressionSyntax
            ? RewriteExpression((ExpressionSyntax)node, plan)
            : base.Visit(node);
    }

    public override SyntaxNode? VisitVariableDeclarator(VariableDeclaratorSyntax node)
    {
        // A struct that nobody creates is a lock all the same.
        bool isLock = node is { Initializer: null, Parent: VariableDeclarationSyntax { Parent: FieldDeclarationSyntax } declaration }
            && IsStruct(declaration)
            && !AssignedTo(node).Any();
        return isLock
            ? node.WithIdentifier(node.Identifier.WithTrailingTrivia(Space))
                .WithInitializer(EqualsValueClause(
                    Token(default, SyntaxKind.EqualsToken, TriviaList(Space)),
                    MmapLockCreation.Write(
                        node.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp9 },
                        _recursive.Contains(((VariableDeclarationSyntax)node.Parent!).Type), _names, node.SpanStart)))
            : base.VisitVariableDeclarator(node);
    }

    /// <summary>The field of a struct must be one that can change; that of an object which all are to agree on must not.</summary>
    public override SyntaxNode? VisitFieldDeclaration(FieldDeclarationSyntax node)
    {
        bool isFixed = IsStruct(node.Declaration)
            && !node.Modifiers.Any(SyntaxKind.ReadOnlyKeyword)
            && (node.Modifiers.Count == 0 || node.Modifiers.Any(SyntaxKind.PrivateKeyword))
            && node.Declaration.Variables.SelectMany(AssignedTo).All(IsInConstructor);
        var field = (FieldDeclarationSyntax)base.VisitFieldDeclaration(node)!;
        SyntaxToken keyword = Token(TriviaList(), SyntaxKind.ReadOnlyKeyword, TriviaList(Space));
        return !isFixed ? field
            : node.Modifiers.Count > 0 ? field.AddModifiers(keyword)
            : field.WithModifiers(TokenList(keyword.WithLeadingTrivia(field.Declaration.GetLeadingTrivia())))
                .WithDeclaration(field.Declaration.WithoutLeadingTrivia());
    }

    private bool IsStruct(VariableDeclarationSyntax declaration) =>
        _types.Contains(declaration.Type) && _structs.Contains(declaration.Type);

    private IEnumerable<SyntaxNode> AssignedTo(VariableDeclaratorSyntax field) =>
        _creations.Where(c =>
            c.Parent is AssignmentExpressionSyntax { Left: var left } && left.GetLastToken().ValueText == field.Identifier.ValueText);

    private static bool IsInConstructor(SyntaxNode node) =>
        node.Ancestors()
            .FirstOrDefault(n =>
                n is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
                    or MemberDeclarationSyntax) is ConstructorDeclarationSyntax;

    public override SyntaxNode? VisitLockStatement(LockStatementSyntax node)
    {
        if (!_sites.TryGetValue(node, out ApiSitePlan? plan))
        {
            return base.VisitLockStatement(node);
        }

        if (plan.Form == ApiForm.Unscoped)
        {
            return InBlock(node, Pair(node, plan));
        }

        // What follows the lock on its line stays behind it.
        ExpressionSyntax target = LockOf(node, plan).WithLeadingTrivia(node.Expression.GetLeadingTrivia());
        return UsingStatement(
            Token(node.LockKeyword.LeadingTrivia, SyntaxKind.UsingKeyword, node.LockKeyword.TrailingTrivia),
            node.OpenParenToken,
            null,
            Call(target, "Enter" + plan.ModeName).WithTrailingTrivia(node.Expression.GetTrailingTrivia()),
            node.CloseParenToken,
            Rewritten(node.Statement)).WithAwaitKeyword(default);
    }

    public override SyntaxList<TNode> VisitList<TNode>(SyntaxList<TNode> list)
    {
        if (typeof(TNode) != typeof(StatementSyntax)
            || !list.Any(s => s is StatementSyntax statement && _statements.ContainsKey(statement)))
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
            else if (plan is { Form: ApiForm.Unscoped } && statement is LockStatementSyntax scope)
            {
                rewritten.AddRange(Pair(scope, plan));
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
        return last is not null && visited is BlockSyntax block && _statements.TryGetValue(last, out ApiSitePlan? plan)
            && plan.Form is ApiForm.Removed or ApiForm.Dropped
            ? block.WithCloseBraceToken(
                block.CloseBraceToken.WithLeadingTrivia(
                    TextOf(last.GetLeadingTrivia()).AddRange(block.CloseBraceToken.LeadingTrivia)))
            : visited;
    }

    public override SyntaxNode? VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        // Reached for a statement that stands in no list: the body of an `if` or a loop without braces.
        return !_statements.TryGetValue(node, out ApiSitePlan? plan) ? base.VisitExpressionStatement(node)
            : plan.Form is ApiForm.Removed or ApiForm.Dropped ? Block().WithTriviaFrom(node)
            : plan is { Form: ApiForm.Unscoped, Operation.Lock.MayExpire: true } ? Expiring(node, plan)
            : base.VisitExpressionStatement(node);
    }

    /// <summary>What stands before a statement that goes, without its indentation.</summary>
    private static SyntaxTriviaList TextOf(SyntaxTriviaList trivia) =>
        trivia.All(t => t.IsKind(SyntaxKind.WhitespaceTrivia) || t.IsKind(SyntaxKind.EndOfLineTrivia)) ? default
        : trivia.Last().IsKind(SyntaxKind.WhitespaceTrivia) ? trivia.RemoveAt(trivia.Count - 1)
        : trivia;

    private UsingStatementSyntax Merge(ExpressionStatementSyntax acquire, TryStatementSyntax attempt, ApiSitePlan plan)
    {
        var value = Rewritten(acquire.Expression).WithoutTrivia();
        var block = Rewritten(attempt.Block);
        SyntaxTriviaList afterParen = !attempt.TryKeyword.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia) ? TriviaList(Space)
            : acquire.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia) ? acquire.GetTrailingTrivia()
            : attempt.TryKeyword.TrailingTrivia;
        return UsingStatement(
            default,
            Token(acquire.GetLeadingTrivia(), SyntaxKind.UsingKeyword, TriviaList(Space)),
            Token(SyntaxKind.OpenParenToken),
            plan.GuardName is null ? null : Local(plan.GuardName, value, acquire.SpanStart),
            plan.GuardName is null ? value : null,
            Token(default, SyntaxKind.CloseParenToken, afterParen),
            block.WithTrailingTrivia(attempt.GetTrailingTrivia()));
    }

    private LocalDeclarationStatementSyntax Declare(ExpressionStatementSyntax acquire, ApiSitePlan plan)
    {
        var value = Rewritten(acquire.Expression).WithoutTrivia();
        return LocalDeclarationStatement(Local(plan.GuardName!, value, acquire.SpanStart)).WithTriviaFrom(acquire);
    }

    private VariableDeclarationSyntax Local(string name, ExpressionSyntax value, int position) =>
        VariableDeclaration(
            TypeName("RangeGuard", position).WithTrailingTrivia(Space),
            SingletonSeparatedList(VariableDeclarator(
                Identifier(name).WithTrailingTrivia(Space),
                null,
                EqualsValueClause(Token(SyntaxKind.EqualsToken).WithTrailingTrivia(Space), value))));

    /// <summary>
    /// <c>Monitor.Enter(x, ref taken)</c> as two statements, where there is room for two; the tried form as an
    /// assignment.
    /// </summary>
    private IEnumerable<StatementSyntax> WithFlag(ExpressionStatementSyntax statement, ApiSitePlan plan, IOperation flag)
    {
        string name = flag.Syntax.ToString();
        if (plan.Operation.Lock.Verb == LockVerb.TryAcquire)
        {
            yield return statement.WithExpression(Rewritten(statement.Expression));
            yield break;
        }

        var call = RewriteCall((ExpressionSyntax)plan.Operation.Syntax, plan).WithoutTrivia();

        SyntaxTriviaList indent = TriviaList(statement.GetLeadingTrivia().Where(t => t.IsKind(SyntaxKind.WhitespaceTrivia)).Take(1));
        SyntaxTriviaList newLine = TriviaList(statement.GetTrailingTrivia().Where(t => t.IsKind(SyntaxKind.EndOfLineTrivia)).Take(1));
        bool sameLine = newLine.Count == 0;
        yield return ExpressionStatement(call).WithLeadingTrivia(statement.GetLeadingTrivia())
            .WithTrailingTrivia(sameLine ? TriviaList(Space) : newLine);
        yield return ParseStatement($"{name} = true;").WithLeadingTrivia(sameLine ? default : indent)
            .WithTrailingTrivia(statement.GetTrailingTrivia());
    }
}
