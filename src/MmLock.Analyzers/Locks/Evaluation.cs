using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// Evaluations that nobody misses: whether one may be left out, done twice or done at another time without that being
/// seen.
/// </summary>
internal static class Evaluation
{
    /// <summary>Getters that return what another getter returns are few deep.</summary>
    private const int MaxDepth = 8;

    /// <summary>An expression that only reads: evaluating it does nothing to anybody. What it yields may still change with time.</summary>
    public static bool IsRead(IOperation? operation, LockAliasAnalysis graph, CancellationToken cancellationToken) =>
        IsRead(operation, graph, MaxDepth, cancellationToken);

    /// <summary>An expression that yields the same whenever it is evaluated, and without effect.</summary>
    public static bool IsFixed(IOperation? operation) =>
        operation is null || operation.ConstantValue.HasValue || Values.Unwrap(operation) switch
        {
            ILiteralOperation or ITypeOfOperation or IInstanceReferenceOperation or IDefaultValueOperation => true,
            IFieldReferenceOperation { Field.IsReadOnly: true } field => IsFixed(field.Instance) && !HasUserConversion(operation),
            _ => false,
        };

    /// <summary>Whether the order in which two expressions are evaluated makes no difference.</summary>
    public static bool AreUnordered(IOperation one, IOperation other, LockAliasAnalysis graph, CancellationToken cancellationToken) =>
        IsFixed(one) || IsFixed(other) || IsRead(one, graph, cancellationToken) && IsRead(other, graph, cancellationToken);

    private static bool IsRead(IOperation? operation, LockAliasAnalysis graph, int depth, CancellationToken cancellationToken)
    {
        if (operation is null || operation.ConstantValue.HasValue)
        {
            return true;
        }

        if (depth == 0 || HasUserConversion(operation))
        {
            return false;
        }

        IOperation value = Values.Unwrap(operation);
        return value switch
        {
            ILiteralOperation or ITypeOfOperation or IDefaultValueOperation or IInstanceReferenceOperation or ILocalReferenceOperation
                or IParameterReferenceOperation
                or IConditionalAccessInstanceOperation or ISizeOfOperation or INameOfOperation => true,
            IFieldReferenceOperation field => IsRead(field.Instance, graph, depth, cancellationToken),
            IArrayElementReferenceOperation element =>
                IsRead(element.ArrayReference, graph, depth, cancellationToken)
                    && element.Indices.All(i => IsRead(i, graph, depth, cancellationToken)),
            IBinaryOperation { OperatorMethod: null } binary =>
                IsRead(binary.LeftOperand, graph, depth, cancellationToken) && IsRead(binary.RightOperand, graph, depth, cancellationToken),
            IUnaryOperation { OperatorMethod: null } unary => IsRead(unary.Operand, graph, depth, cancellationToken),
            IPropertyReferenceOperation { Property: var property } reference => IsRead(reference.Instance, graph, depth, cancellationToken)
                && reference.Arguments.All(a => IsRead(a.Value, graph, depth, cancellationToken)) && property.GetMethod is { } getter
                && OnlyReads(getter, graph, depth - 1, cancellationToken),
            IInvocationOperation { TargetMethod: var method } call =>
                !method.DeclaringSyntaxReferences.IsEmpty && IsRead(call.Instance, graph, depth, cancellationToken)
                && call.Arguments.All(a => a.Parameter?.RefKind == RefKind.None && IsRead(a.Value, graph, depth, cancellationToken))
                    && OnlyReads(method, graph, depth - 1, cancellationToken),
            _ => false,
        } || /* A span of time is made of numbers: the factories do nothing else. */ value
            is IInvocationOperation
        {
            TargetMethod:
            {
                IsStatic: true,
                ContainingType:
                {
                    Name: "TimeSpan",
                    ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
                }
            }
        } made
            && made.Arguments.All(a => IsRead(a.Value, graph, depth, cancellationToken));
    }

    /// <summary>Every body that a call may run returns a read. A getter of the library counts as one.</summary>
    private static bool OnlyReads(IMethodSymbol method, LockAliasAnalysis graph, int depth, CancellationToken cancellationToken)
    {
        bool isOpen = method.IsVirtual || method.IsAbstract || method.IsOverride || method.ContainingType?.TypeKind == TypeKind.Interface;
        return OwnBodyReads(method.OriginalDefinition, graph, depth, cancellationToken)
            && (!isOpen || graph.Implementations.All(method).All(m => OwnBodyReads(m.OriginalDefinition, graph, depth, cancellationToken)));
    }

    private static bool OwnBodyReads(IMethodSymbol method, LockAliasAnalysis graph, int depth, CancellationToken cancellationToken)
    {
        foreach (SyntaxNode node in (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences.Select(r =>
            r.GetSyntax(cancellationToken)))
        {
            bool isEmpty = node is AccessorDeclarationSyntax { Body: null, ExpressionBody: null }
                or MethodDeclarationSyntax { Body: null, ExpressionBody: null } or ParameterSyntax;
            if (isEmpty)
            {
                continue;
            }

            if (OnlyReturned(node) is not { } returned || !graph.Models.Compilation.ContainsSyntaxTree(node.SyntaxTree)
                || !IsRead(graph.Models.Get(node.SyntaxTree).GetOperation(returned, cancellationToken), graph, depth, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What a body returns, where it does nothing else; null for another body.</summary>
    public static ExpressionSyntax? OnlyReturned(SyntaxNode body) =>
        Values.ReturnedBy(body).ToList() is { Count: 1 } returned && IsNothingBut(returned[0], body) ? returned[0] : null;

    private static bool IsNothingBut(ExpressionSyntax returned, SyntaxNode body) =>
        returned.Parent is ArrowExpressionClauseSyntax
        || returned.Parent is ReturnStatementSyntax { Parent: BlockSyntax { Statements.Count: 1, Parent: { } owner } } && owner == body;

    private static bool HasUserConversion(IOperation operation)
    {
        for (IOperation at = operation; ; at = at is IConversionOperation inner ? inner.Operand : ((IParenthesizedOperation)at).Operand)
        {
            if (at is IConversionOperation { OperatorMethod: not null })
            {
                return true;
            }

            if (at is not (IConversionOperation or IParenthesizedOperation))
            {
                return false;
            }
        }
    }
}
