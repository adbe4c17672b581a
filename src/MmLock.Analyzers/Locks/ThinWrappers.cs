using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <summary>Methods that do nothing but one lock operation on something that the caller knows: a call of one is a site.</summary>
internal static class ThinWrappers
{
    /// <returns>The operation; null for a method that does more, or another.</returns>
    public static LockOperation? Read(IMethodSymbol method, LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        if (method.MethodKind is not (MethodKind.Ordinary or MethodKind.LocalFunction) || method.IsVirtual || method.IsOverride
            || method.IsAbstract)
        {
            return null;
        }

        IMethodSymbol written = method.PartialImplementationPart ?? method;
        SyntaxNode? declaration = written.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken);
        if (declaration is null || !graph.Models.Compilation.ContainsSyntaxTree(declaration.SyntaxTree)
            || OnlyExpression(declaration) is not { } only)
        {
            return null;
        }

        IOperation? operation = graph.Models.Get(declaration.SyntaxTree).GetOperation(only, cancellationToken);
        return operation is not null
            && graph.Reader.ReadAny(operation)
                is
            {
                Verb: not (LockVerb.Query or LockVerb.Dispose or LockVerb.Foreign or LockVerb.Wait or LockVerb.Pulse),
                Target: { } target
            } wrapped
            && operation.Syntax.Span == only.Span && IsRootedInCaller(Values.Unwrap(target), written)
            ? wrapped : null;
    }

    private static ExpressionSyntax? OnlyExpression(SyntaxNode declaration)
    {
        (BlockSyntax? body, ArrowExpressionClauseSyntax? arrow) = declaration switch
        {
            MethodDeclarationSyntax m => (m.Body, m.ExpressionBody),
            LocalFunctionStatementSyntax f => (f.Body, f.ExpressionBody),
            _ => (null, null),
        };
        return arrow is not null ? arrow.Expression
            : body is { Statements.Count: 1 } ? body.Statements[0] switch
            {
                ExpressionStatementSyntax statement => statement.Expression,
                ReturnStatementSyntax statement => statement.Expression,
                _ => null,
            }
            : null;
    }

    private static bool IsRootedInCaller(IOperation target, IMethodSymbol method)
    {
        while (true)
        {
            switch (target)
            {
                case IInstanceReferenceOperation:
                    return true;
                case IParameterReferenceOperation parameter:
                    return SymbolEqualityComparer.Default.Equals(parameter.Parameter.ContainingSymbol, method);
                case IMemberReferenceOperation { Instance: null }:
                    return true;
                case IMemberReferenceOperation { Instance: { } instance }:
                    target = Values.Unwrap(instance);
                    break;
                default:
                    return false;
            }
        }
    }
}
