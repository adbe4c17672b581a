using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>What a method does with a function or a sequence that it is given.</summary>
internal static class ParameterUses
{
    /// <returns>False for a parameter that is only kept, compared, or started elsewhere; true when in doubt.</returns>
    public static bool Calls(IParameterSymbol parameter, SemanticModels models, CancellationToken cancellationToken)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol method)
        {
            return true;
        }

        foreach (SyntaxNode body in RunBodies.Of(method, models, cancellationToken))
        {
            SemanticModel model = models.Get(body.SyntaxTree);
            foreach (IdentifierNameSyntax name in body.DescendantNodes().OfType<IdentifierNameSyntax>()
                .Where(n => n.Identifier.ValueText == parameter.Name))
            {
                if (model.GetOperation(name, cancellationToken) is IParameterReferenceOperation use
                    && SymbolEqualityComparer.Default.Equals(use.Parameter.OriginalDefinition, parameter.OriginalDefinition) && IsCall(use))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsCall(IOperation use)
    {
        IOperation value = Values.SkipConversions(use);
        switch (value.Parent)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals }:
            case IIsPatternOperation
            {
                Pattern: IConstantPatternOperation
                or INegatedPatternOperation { Pattern: IConstantPatternOperation }
            }:
            case INameOfOperation or IExpressionStatementOperation:
            case IFieldInitializerOperation or IPropertyInitializerOperation:
                return false;
            case IAssignmentOperation assignment when assignment.Value == value:
                // Kept: whoever calls the member calls it.
                return assignment.Target is not IMemberReferenceOperation;
            case IEventAssignmentOperation:
                return false;
            case ICoalesceOperation { WhenNull: IThrowOperation } checkedValue:
                return IsCall(checkedValue);
            case IArgumentOperation { Parent: IInvocationOperation call, Parameter: { } parameter }:
                return !(LibraryRuns.StartsElsewhere(call.TargetMethod) && call.TargetMethod.Name is not ("Register" or "UnsafeRegister")
                    || call.TargetMethod.DeclaringSyntaxReferences.IsEmpty
                        && (parameter.OriginalDefinition.Type is ITypeParameterSymbol
                            || parameter.Type.SpecialType == SpecialType.System_Object));
            default:
                return true;
        }
    }
}
