using System;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Prefilter;

/// <summary>What is written where the compiler calls something whose name is not.</summary>
[Flags]
internal enum Unnamed
{
    None = 0,

    /// <summary><c>table[0]</c>, <c>table?[0]</c>, <c>new() { [0] = … }</c>, patterns of lists and slices.</summary>
    Brackets = 1,

    /// <summary><c>new() { a, b }</c>, <c>[a, b]</c></summary>
    Elements = 2,

    /// <summary><c>a + b</c>, <c>a += b</c>, <c>a++</c>, <c>-a</c></summary>
    Operator = 4,

    /// <summary><c>from a in b select c</c></summary>
    Query = 8,

    /// <summary><c>foreach</c>, <c>..a</c></summary>
    Walk = 16,

    /// <summary><c>await a</c></summary>
    Await = 32,

    /// <summary><c>using</c></summary>
    Scope = 64,

    /// <summary><c>(a, b) = c</c>, <c>c is (a, b)</c></summary>
    Parts = 128,

    /// <summary><c>$"{a}"</c></summary>
    Text = 256,

    /// <summary><c>a with { … }</c></summary>
    Copy = 512,

    /// <summary><c>fixed (byte* a = b)</c></summary>
    Pin = 1024,

    /// <summary>Wherever there is a value: conversions, conditions.</summary>
    Value = 2048,
}

/// <summary>Where in a file something is called whose name is not written: read once a file, when it is first asked.</summary>
internal sealed class UnnamedPlaces
{
    private static readonly ConditionalWeakTable<SyntaxTree, UnnamedPlaces> s_files = new();

    private readonly List<(int Place, Unnamed Kind)> _places = new();

    private UnnamedPlaces(SyntaxNode root)
    {
        foreach (SyntaxNode node in root.DescendantNodes())
        {
            (Unnamed kind, SyntaxToken token) = KindOf(node);
            if (kind != Unnamed.None)
            {
                _places.Add((token.SpanStart, kind));
            }
        }
    }

    /// <summary>The expressions, statements and patterns of some kinds in a file, or in a part of it.</summary>
    public static IEnumerable<SyntaxNode> In(SyntaxTree tree, TextSpan? within, Unnamed kinds, CancellationToken cancellationToken)
    {
        SyntaxNode root = tree.GetRoot(cancellationToken);
        foreach ((int place, Unnamed kind) in s_files.GetValue(tree, _ => new UnnamedPlaces(root))._places)
        {
            if ((kind & kinds) != 0 && within?.Contains(place) != false
                && root.FindToken(place).Parent?.FirstAncestorOrSelf<SyntaxNode>(n => KindOf(n).Kind == kind) is { } node)
            {
                yield return node;
            }
        }
    }

    private static (Unnamed Kind, SyntaxToken Token) KindOf(SyntaxNode node) => node switch
    {
        ElementAccessExpressionSyntax access => (Unnamed.Brackets, access.ArgumentList.OpenBracketToken),
        ElementBindingExpressionSyntax access => (Unnamed.Brackets, access.ArgumentList.OpenBracketToken),
        ImplicitElementAccessSyntax access => (Unnamed.Brackets, access.ArgumentList.OpenBracketToken),
        ListPatternSyntax pattern => (Unnamed.Brackets, pattern.OpenBracketToken),
        SlicePatternSyntax pattern => (Unnamed.Brackets, pattern.DotDotToken),
        InitializerExpressionSyntax list when list.IsKind(SyntaxKind.CollectionInitializerExpression) =>
            (Unnamed.Elements, list.OpenBraceToken),
        CollectionExpressionSyntax list => (Unnamed.Elements, list.OpenBracketToken),
        AssignmentExpressionSyntax { Left: TupleExpressionSyntax or DeclarationExpressionSyntax } assignment =>
            (Unnamed.Parts, assignment.OperatorToken),
        AssignmentExpressionSyntax assignment when !assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) =>
            (Unnamed.Operator, assignment.OperatorToken),
        BinaryExpressionSyntax binary => (Unnamed.Operator, binary.OperatorToken),
        PrefixUnaryExpressionSyntax unary => (Unnamed.Operator, unary.OperatorToken),
        PostfixUnaryExpressionSyntax unary => (Unnamed.Operator, unary.OperatorToken),
        QueryExpressionSyntax query => (Unnamed.Query, query.FromClause.FromKeyword),
        ForEachVariableStatementSyntax loop => (Unnamed.Walk | Unnamed.Parts, loop.ForEachKeyword),
        CommonForEachStatementSyntax loop => (Unnamed.Walk, loop.ForEachKeyword),
        SpreadElementSyntax spread => (Unnamed.Walk, spread.OperatorToken),
        AwaitExpressionSyntax wait => (Unnamed.Await, wait.AwaitKeyword),
        UsingStatementSyntax scope => (Unnamed.Scope, scope.UsingKeyword),
        LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } scope => (Unnamed.Scope, scope.UsingKeyword),
        PositionalPatternClauseSyntax parts => (Unnamed.Parts, parts.OpenParenToken),
        InterpolatedStringExpressionSyntax text => (Unnamed.Text, text.StringStartToken),
        WithExpressionSyntax copy => (Unnamed.Copy, copy.WithKeyword),
        FixedStatementSyntax pin => (Unnamed.Pin, pin.FixedKeyword),
        _ => (Unnamed.None, default),
    };
}
