using System;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// The code of one member as the rules see it, on one thread. Everything is made when it is first asked for, and once: code without a
/// word of locks costs a look at its file's words and nothing else.
/// </summary>
internal sealed class MemberAnalysis
{
    private readonly LockModel _model;
    private readonly SyntaxNode _root;
    private IOperation? _operation;
    private BodyFlows? _flows;
    private ControlFlowGraph? _graph;
    private IReadOnlyList<LockedBody>? _bodies;
    private IReadOnlyList<FunctionBody>? _parts;
    private bool? _mayUseLocks;

    private MemberAnalysis(SyntaxNode root, IMethodSymbol? method, LockModel model, CancellationToken cancellationToken)
    {
        _root = root;
        _model = model;
        Method = method;
        CancellationToken = cancellationToken;
    }

    public SyntaxNode Root => _root;

    public SyntaxTree Tree => _root.SyntaxTree;

    /// <summary>Null for an initializer.</summary>
    public IMethodSymbol? Method { get; }

    public CancellationToken CancellationToken { get; }

    public bool IsInitializer => _root is EqualsValueClauseSyntax;

    /// <summary>Whether a lock may be taken or released here.</summary>
    public bool MayUseLocks => _mayUseLocks ??= _model.Names.MayUseLocks(_root, _model.Models.Compilation, CancellationToken);

    /// <summary>Whether anything may be done to a lock here.</summary>
    public bool MayHaveSites => _model.Names.MayHaveSites(_root, _model.Models.Compilation, CancellationToken);

    /// <summary>Whether a lock may be held here, taken here or not.</summary>
    public bool MayHoldLocks =>
        MayUseLocks || !_model.RequiredBy(Method).IsEmpty
            || IdentifierIndex.Of(Tree, CancellationToken).HasMarkedFunctionIn(_root.Span);

    /// <summary>All operations, as they were written.</summary>
    public IEnumerable<IOperation> Operations => Operation?.DescendantsAndSelf() ?? Enumerable.Empty<IOperation>();

    /// <summary>The member's own body, its lambdas and its local functions, each with what it may hold.</summary>
    public IReadOnlyList<LockedBody> Bodies =>
        _bodies ??= Graph is { } graph ? LockedBodies.Of(graph, DeclarationOf(_root), Method, Flows).ToList() : Array.Empty<LockedBody>();

    /// <summary>The same, each with what it is entered with.</summary>
    public IReadOnlyList<FunctionBody> Parts =>
        _parts ??= Graph is { } graph ? FunctionBodies.Of(graph, Method, Flows) : Array.Empty<FunctionBody>();

    private IOperation? Operation => _operation ??= _model.Models.Get(_root.SyntaxTree).GetOperation(_root, CancellationToken);

    private BodyFlows Flows => _flows ??= new BodyFlows(_model, CancellationToken);

    private ControlFlowGraph? Graph => _graph ??= FlowGraphs.OfRoot(Operation, CancellationToken);

    /// <summary>The code in a code block, as the compiler calls it; a declaration has none, or one for each initializer.</summary>
    public static IEnumerable<MemberAnalysis> In(SyntaxNode block, ISymbol owner, LockModel model, CancellationToken cancellationToken) =>
        Roots(block).Select(root => new MemberAnalysis(root, owner as IMethodSymbol, model, cancellationToken));

    private static IEnumerable<SyntaxNode> Roots(SyntaxNode block) => block switch
    {
        BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or ArrowExpressionClauseSyntax or CompilationUnitSyntax => new[] { block },
        PropertyDeclarationSyntax { Initializer: { } initializer } => new[] { initializer },
        VariableDeclaratorSyntax { Initializer: { } initializer } => new[] { initializer },
        BaseFieldDeclarationSyntax field => field.Declaration.Variables.Select(v => v.Initializer).OfType<SyntaxNode>(),
        _ => Enumerable.Empty<SyntaxNode>(),
    };

    /// <summary>The declaration that code is the body of.</summary>
    private static SyntaxNode DeclarationOf(SyntaxNode root) =>
        root.AncestorsAndSelf()
            .FirstOrDefault(a =>
                FlowGraphs.IsBody(a)
                    && a is not (PropertyDeclarationSyntax { ExpressionBody: null } or IndexerDeclarationSyntax { ExpressionBody: null }))
            ?? root;
}
