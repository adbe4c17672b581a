using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Operations;

/// <summary>Control-flow graphs of bodies, lambdas and local functions included.</summary>
internal static class FlowGraphs
{
    /// <param name="body">A method, accessor, property with an expression body, lambda, local function or compilation unit.</param>
    /// <returns>Null when the body does not bind.</returns>
    public static ControlFlowGraph? Of(SyntaxNode body, SemanticModel model, CancellationToken cancellationToken)
    {
        if (body is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
        {
            SyntaxNode? outer = body.Ancestors().FirstOrDefault(a => IsBody(a) || IsInitializer(a));
            return outer is not null && Of(outer, model, cancellationToken) is { } graph ? Inner(graph, body, cancellationToken) : null;
        }

        return OfRoot(model.GetOperation(RootOf(body), cancellationToken), cancellationToken);
    }

    /// <summary>What of a body has its operations: what stands behind the arrow of a property.</summary>
    public static SyntaxNode RootOf(SyntaxNode body) => body switch
    {
        PropertyDeclarationSyntax { ExpressionBody: { } arrow } => arrow,
        IndexerDeclarationSyntax { ExpressionBody: { } arrow } => arrow,
        _ => body,
    };

    /// <returns>Null for an operation that is no root of a body.</returns>
    public static ControlFlowGraph? OfRoot(IOperation? root, CancellationToken cancellationToken) => root switch
    {
        IMethodBodyOperation method => ControlFlowGraph.Create(method, cancellationToken),
        IConstructorBodyOperation constructor => ControlFlowGraph.Create(constructor, cancellationToken),
        IBlockOperation { Parent: null } block => ControlFlowGraph.Create(block, cancellationToken),
        IFieldInitializerOperation { Parent: null } field => ControlFlowGraph.Create(field, cancellationToken),
        IPropertyInitializerOperation { Parent: null } property => ControlFlowGraph.Create(property, cancellationToken),
        _ => null,
    };

    public static bool IsBody(SyntaxNode node) =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
            or BaseMethodDeclarationSyntax or PropertyDeclarationSyntax or IndexerDeclarationSyntax or CompilationUnitSyntax;

    /// <summary>Of a field or a property: the code around a lambda that is in no other body.</summary>
    private static bool IsInitializer(SyntaxNode node) =>
        node is EqualsValueClauseSyntax
        {
            Parent: PropertyDeclarationSyntax
            or VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax }
        };

    /// <summary>The body in which an operation runs: a lambda or local function has one of its own.</summary>
    public static SyntaxNode? BodyOf(SyntaxNode node) => node.Ancestors().FirstOrDefault(IsBody);

    /// <summary>The lambda, local function or member that a node is in.</summary>
    public static SyntaxNode? FunctionOf(SyntaxNode node) => node.Ancestors().FirstOrDefault(a =>
        a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax);

    public static bool IsLoop(SyntaxNode node) =>
        node is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax;

    /// <summary>The innermost loop of its body that a node is in.</summary>
    public static SyntaxNode? LoopOf(SyntaxNode node) => node.Ancestors().TakeWhile(a => !IsBody(a)).FirstOrDefault(IsLoop);

    private static ControlFlowGraph? Inner(ControlFlowGraph graph, SyntaxNode body, CancellationToken cancellationToken)
    {
        foreach (IMethodSymbol function in graph.LocalFunctions)
        {
            if (function.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == body.SyntaxTree && r.Span == body.Span))
            {
                return graph.GetLocalFunctionControlFlowGraph(function, cancellationToken);
            }
        }

        IFlowAnonymousFunctionOperation? lambda = graph.Blocks.SelectMany(Operations).SelectMany(o => o.DescendantsAndSelf())
            .OfType<IFlowAnonymousFunctionOperation>().FirstOrDefault(f => f.Syntax == body);
        return lambda is null ? null : graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellationToken);
    }

    /// <summary>
    /// The parts of an operation before the operation. Without recursion: a sum of ten thousand terms is deeper than the
    /// stack. A lambda is one operation here; its body has a graph of its own.
    /// </summary>
    public static List<IOperation> InOrderOfEvaluation(IOperation root)
    {
        var backwards = new List<IOperation>();
        var open = new Stack<IOperation>();
        open.Push(root);
        while (open.Count > 0)
        {
            IOperation operation = open.Pop();
            backwards.Add(operation);
            foreach (IOperation part in operation.ChildOperations)
            {
                open.Push(part);
            }
        }

        backwards.Reverse();
        return backwards;
    }

    public static IEnumerable<IOperation> Operations(BasicBlock block) =>
        block.BranchValue is { } value ? block.Operations.Append(value) : block.Operations;
}
