using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// What a parameter is given where its method is called as a function: through locals, members, parameters that have the function. Null
/// for a call that is not followed. Bounded.
/// </summary>
internal sealed class FunctionArguments(ValueOrigins origins, CancellationToken cancellationToken)
{
    private const int MaxSteps = 400;

    private readonly HashSet<ISymbol> _followed = new(SymbolEqualityComparer.Default);
    private readonly List<IOperation?> _found = new();
    private int _steps;

    public IReadOnlyList<IOperation?> Of(IParameterSymbol parameter)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: not MethodKind.Constructor } method)
        {
            return _found;
        }

        if (method.MethodKind == MethodKind.AnonymousFunction)
        {
            IOperation? made = method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is { } syntax
                && origins.Models.Contains(syntax.SyntaxTree)
                ? origins.Models.Get(syntax.SyntaxTree).GetOperation(syntax, cancellationToken)
                : null;
            Follow(made, parameter.Ordinal);
        }
        else
        {
            foreach (IOperation use in origins.UsesOf(method.OriginalDefinition, cancellationToken))
            {
                Follow(use, parameter.Ordinal);
            }
        }

        return _found;
    }

    /// <summary>A function in conversions, choices and the delegate that is made of it.</summary>
    public static IOperation Around(IOperation function)
    {
        while (function.Parent is IConversionOperation or IParenthesizedOperation or IDelegateCreationOperation or IConditionalOperation
            or ICoalesceOperation or ISwitchExpressionArmOperation or ISwitchExpressionOperation)
        {
            function = function.Parent;
        }

        return function;
    }

    /// <summary>The method that a function is.</summary>
    public static IMethodSymbol? MethodOf(IOperation function) => Values.Unwrap(function) switch
    {
        IAnonymousFunctionOperation { Symbol: var lambda } => lambda,
        IMethodReferenceOperation { Method: var method } => method,
        IDelegateCreationOperation { Target: var target } => MethodOf(target),
        _ => null,
    };

    private void Follow(IOperation? function, int ordinal)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (function is null || ++_steps > MaxSteps)
        {
            _found.Add(null);
            return;
        }

        IOperation value = Around(function);
        switch (value.Parent)
        {
            case IInvocationOperation call when call.Instance == value:
                _found.Add(call.TargetMethod.MethodKind == MethodKind.DelegateInvoke ? Values.ArgumentAt(call.Arguments, ordinal) : null);
                break;
            case IConditionalAccessOperation access when access.Operation == value:
                _found.Add(
                    access.WhenNotNull is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } asked
                        ? Values.ArgumentAt(asked.Arguments, ordinal)
                        : null);
                break;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }:
                FollowAll(local, ordinal);
                break;
            case IFieldInitializerOperation { InitializedFields: var fields }:
                fields.ToList().ForEach(f => FollowAll(f, ordinal));
                break;
            case IPropertyInitializerOperation { InitializedProperties: var properties }:
                properties.ToList().ForEach(p => FollowAll(p, ordinal));
                break;
            case IAssignmentOperation assignment when assignment.Target == value:
                break;
            case IAssignmentOperation { Target: var target }:
                FollowPlace(target, ordinal);
                break;
            case IEventAssignmentOperation change when change.HandlerValue == value:
                FollowPlace(change.EventReference, ordinal);
                break;
            case IEventAssignmentOperation or INameOfOperation:
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals }:
            case IIsPatternOperation { Pattern: IConstantPatternOperation or INegatedPatternOperation }:
                break;
            case IArgumentOperation { Parameter: { } parameter } argument:
                FollowGiven(argument, parameter, ordinal);
                break;
            default:
                _found.Add(null);
                break;
        }
    }

    private void FollowPlace(IOperation target, int ordinal)
    {
        if (Values.Unwrap(target) is not IDiscardOperation)
        {
            FollowAll(ValueOrigins.SymbolOf(Values.Unwrap(target)), ordinal);
        }
    }

    /// <summary>All uses of what has the function.</summary>
    private void FollowAll(ISymbol? holder, int ordinal)
    {
        if (holder is null || holder.DeclaringSyntaxReferences.IsEmpty)
        {
            _found.Add(null);
        }
        else if (_followed.Add(holder.OriginalDefinition))
        {
            foreach (IOperation use in origins.UsesOf(holder.OriginalDefinition, cancellationToken))
            {
                Follow(use, ordinal);
            }
        }
    }

    private void FollowGiven(IArgumentOperation argument, IParameterSymbol parameter, int ordinal)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol method)
        {
            _found.Add(null);
        }
        else if (!method.DeclaringSyntaxReferences.IsEmpty)
        {
            if (parameter.Type.TypeKind != TypeKind.Delegate || method.IsVirtual || method.IsAbstract || method.IsOverride)
            {
                _found.Add(null);
            }
            else
            {
                FollowAll(parameter, ordinal);
            }
        }
        else
        {
            ITypeSymbol? asked = (parameter.OriginalDefinition.Type as INamedTypeSymbol)?.DelegateInvokeMethod is { } invoke
                && ordinal < invoke.Parameters.Length
                ? invoke.Parameters[ordinal].Type
                : null;
            if (asked is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method }
                && argument.Parent is IInvocationOperation call)
            {
                FollowLike(asked, call);
            }
            else if (asked is not { IsRefLikeType: true })
            {
                // A view that the library makes for the call is its own.
                _found.Add(null);
            }
        }
    }

    /// <summary>A library gives a function what it got from others: what these return, as <c>localInit</c> of a parallel loop.</summary>
    private void FollowLike(ITypeSymbol asked, IInvocationOperation call)
    {
        foreach (IArgumentOperation other in call.Arguments)
        {
            if (other.Parameter?.OriginalDefinition.Type is not INamedTypeSymbol type || !Has(type, asked))
            {
                if (other.Parameter?.OriginalDefinition.Type is { } own && Has(own, asked))
                {
                    _found.Add(null);
                }

                continue;
            }

            if (type.DelegateInvokeMethod is not { } invoke)
            {
                _found.Add(null);
            }
            else if (Has(invoke.ReturnType, asked))
            {
                FollowReturned(other.Value);
            }
        }
    }

    private void FollowReturned(IOperation function)
    {
        IOperation value = Values.Unwrap(function);
        value = value is IDelegateCreationOperation { Target: var target } ? target : value;
        if (value is not IAnonymousFunctionOperation lambda)
        {
            _found.Add(null);
            return;
        }

        foreach (IReturnOperation returned in lambda.Body.Descendants().OfType<IReturnOperation>()
            .Where(r => FlowGraphs.BodyOf(r.Syntax) == lambda.Syntax))
        {
            _found.Add(returned.ReturnedValue);
        }
    }

    private static bool Has(ITypeSymbol type, ITypeSymbol parameter) => SymbolEqualityComparer.Default.Equals(type, parameter)
        || type is IArrayTypeSymbol array && Has(array.ElementType, parameter)
        || type is INamedTypeSymbol named && named.TypeArguments.Any(a => Has(a, parameter));
}
