using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// Variables that are names of others: a parameter that is passed by <c>in</c>, a local that refers. Such a one has one value only if
/// what it names has.
/// </summary>
internal static class ReferredValues
{
    private const int MaxDepth = 4;

    /// <summary>
    /// The variable has a value of its own; or every call that may be is seen, and what is passed is a value that the compiler keeps
    /// for the call, or a variable that nobody else can reach.
    /// </summary>
    public static bool AreFixed(ISymbol variable, ValueOrigins origins, CancellationToken cancellationToken) =>
        AreFixed(variable, origins, 0, cancellationToken);

    private static bool AreFixed(ISymbol variable, ValueOrigins origins, int depth, CancellationToken cancellationToken) => variable switch
    {
        ILocalSymbol local => local.RefKind == RefKind.None,
        IParameterSymbol { RefKind: RefKind.None } => true,
        IParameterSymbol { RefKind: RefKind.In } parameter => depth <= MaxDepth
            && origins.GivenTo(parameter.OriginalDefinition, cancellationToken)
                .All(v => v is not null && IsKept(v, parameter, origins, depth, cancellationToken)),
        _ => false,
    };

    private static bool IsKept(
        IOperation given, IParameterSymbol parameter, ValueOrigins origins, int depth, CancellationToken cancellationToken)
    {
        // A value of another type goes by way of a copy.
        if (given is IConversionOperation || given.ConstantValue.HasValue
            || !SymbolEqualityComparer.Default.Equals(given.Type, parameter.Type) && parameter.Type is not ITypeParameterSymbol)
        {
            return true;
        }

        switch (given)
        {
            case IParenthesizedOperation inner:
                return IsKept(inner.Operand, parameter, origins, depth, cancellationToken);
            case IObjectCreationOperation or IDefaultValueOperation or IBinaryOperation or IUnaryOperation or ITupleOperation
                or IWithOperation or IAwaitOperation or ISwitchExpressionOperation or ICoalesceOperation:
                return true;
            case IInvocationOperation { TargetMethod.ReturnsByRef: false, TargetMethod.ReturnsByRefReadonly: false }:
                return true;
            case IPropertyReferenceOperation { Property: { ReturnsByRef: false, ReturnsByRefReadonly: false } }:
                return true;
            case IFieldReferenceOperation { Field: var field } when origins.Models.IsSetOnce(field, cancellationToken):
                return field.IsStatic || given is IFieldReferenceOperation { Instance: { } owner }
                    && (owner.Type is { IsReferenceType: true } || IsKept(owner, parameter, origins, depth, cancellationToken)
                        || owner is IInstanceReferenceOperation);
            case ILocalReferenceOperation or IParameterReferenceOperation when Values.VariableOf(given) is { } variable:
                return AreFixed(variable, origins, depth + 1, cancellationToken) && !IsShared(variable, origins, cancellationToken);
            default:
                return false;
        }
    }

    /// <summary>A function has the variable, too, and some code changes it: that may be while the call runs.</summary>
    private static bool IsShared(ISymbol variable, ValueOrigins origins, CancellationToken cancellationToken)
    {
        ImmutableArray<IOperation> uses = origins.UsesOf(variable, cancellationToken);
        SyntaxNode? own = FlowGraphs.FunctionOf(variable.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken));
        return uses.Any(u => FlowGraphs.FunctionOf(u.Syntax) != own)
            && (origins.WrittenTo(variable, cancellationToken).Count > (variable is IParameterSymbol ? 0 : 1) || uses.Any(IsChange));
    }

    private static bool IsChange(IOperation use) => use.Parent is IIncrementOrDecrementOperation or ICompoundAssignmentOperation
        or IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out };
}
