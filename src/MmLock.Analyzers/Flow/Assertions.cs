using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// Calls that never return, or only if a condition is what they ask for: <c>Throw.Busy()</c>,
/// <c>Debug.Assert(taken)</c>, <c>Require(l.TryEnterWriteLock(0))</c>.
/// </summary>
internal static class Assertions
{
    /// <summary>Whether a path that leads to the call leads on behind it.</summary>
    public static bool Passes(
        IInvocationOperation call, PathState state, FlowVariables variables, LockPaths paths, LockModel model,
        CancellationToken cancellationToken)
    {
        if (KnownTypes.HasAttribute(call.TargetMethod, "System.Diagnostics.CodeAnalysis.DoesNotReturnAttribute"))
        {
            return false;
        }

        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is { Type.SpecialType: SpecialType.System_Boolean, RefKind: RefKind.None } parameter
                && FlowConditions.Evaluate(argument.Value, state, variables, paths) is { } value
                && !argument.Value.ConstantValue.HasValue
                && Demanded(parameter.OriginalDefinition, model, cancellationToken) == !value)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The value without which a method does not return; null when it returns either way.</summary>
    private static bool? Demanded(IParameterSymbol parameter, LockModel model, CancellationToken cancellationToken)
    {
        foreach (AttributeData attribute in parameter.GetAttributes())
        {
            if (attribute.AttributeClass?.Name == "DoesNotReturnIfAttribute"
                && attribute.ConstructorArguments.FirstOrDefault().Value is bool value)
            {
                return !value;
            }
        }

        // The usual guard clause at the start: if (!condition) throw …;
        SyntaxNode? declaration = parameter.ContainingSymbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken);
        return declaration is MethodDeclarationSyntax { Body.Statements: { Count: > 0 } statements }
            && statements[0] is IfStatementSyntax { Else: null } guard
            && (guard.Statement is ThrowStatementSyntax
                || guard.Statement is BlockSyntax { Statements: { Count: > 0 } inner } && inner[inner.Count - 1] is ThrowStatementSyntax)
            && model.Models.Compilation.ContainsSyntaxTree(guard.SyntaxTree)
            && model.Models.Get(guard.SyntaxTree).GetOperation(guard.Condition, cancellationToken) is { } condition
            ? Asked(condition, parameter)
            : null;
    }

    private static bool? Asked(IOperation condition, IParameterSymbol parameter) => Values.Unwrap(condition) switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => !Asked(not.Operand, parameter),
        IParameterReferenceOperation reference when SymbolEqualityComparer.Default.Equals(reference.Parameter, parameter) => false,
        _ => null,
    };
}
