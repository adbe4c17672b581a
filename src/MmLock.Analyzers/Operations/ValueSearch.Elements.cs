namespace MmLock.Analyzers.Operations;

/// <summary>
/// Values that lie in a collection of the library: what is put there by any of its names in sight. A collection that goes
/// where it cannot be followed may hold anything. What lies in a collection in a collection counts as in the outer one.
/// </summary>
internal sealed partial class ValueSearch
{
    /// <summary>Types of the library that hold values for others, and queries over them.</summary>
    private static bool IsCollection(INamedTypeSymbol? type) =>
        type?.ContainingNamespace is { } space && space.ToDisplayString() is { } name
            && (name.StartsWith("System.Collections", System.StringComparison.Ordinal) || name == "System.Linq");

    private static bool IsSingle(INamedTypeSymbol type) => type.Name is "KeyValuePair" or "LinkedListNode";

    /// <summary>What a member of a collection yields: an element, or the part of one.</summary>
    private void FollowPart(IOperation holder, INamedTypeSymbol type, int depth)
    {
        if (IsSingle(type))
        {
            Follow(holder, depth + 1);
        }
        else
        {
            FollowElements(holder, depth + 1);
        }
    }

    private void FollowElements(IOperation? collection, int depth)
    {
        cancellationToken.ThrowIfCancellationRequested();
        origins.Models.Work.Add(1);
        if (collection is null || depth > MaxDepth || Found.Count > MaxOrigins)
        {
            Found.Add(null);
            return;
        }

        collection = Values.Unwrap(collection);
        switch (collection)
        {
            case { ConstantValue.HasValue: true } or IDefaultValueOperation or IThrowOperation:
                break;
            case IArrayCreationOperation array:
                FollowAll(array.Initializer, depth);
                break;
            case IArrayInitializerOperation elements:
                FollowAll(elements, depth);
                break;
            case ICollectionExpressionOperation list:
                foreach (IOperation element in list.Elements)
                {
                    FollowPut(element is ISpreadOperation spread ? spread.Operand : element, element is ISpreadOperation, depth);
                }

                break;
            case IObjectCreationOperation { Constructor: { DeclaringSyntaxReferences.IsEmpty: true } constructor } creation
                when IsCollection(constructor.ContainingType):
                FollowCreated(creation, depth);
                break;
            case IConditionalOperation or ICoalesceOperation or ISwitchExpressionOperation or ISimpleAssignmentOperation
                or ICoalesceAssignmentOperation or IConditionalAccessInstanceOperation or IConditionalAccessOperation:
                foreach (IOperation next in Choices(collection))
                {
                    FollowElements(next, depth + 1);
                }

                break;
            case IArrayElementReferenceOperation element:
                FollowElements(element.ArrayReference, depth + 1);
                break;
            case IPropertyReferenceOperation { Property.DeclaringSyntaxReferences.IsEmpty: true, Instance: { } holder } property
                when IsCollection(property.Property.ContainingType):
                FollowElements(holder, depth + 1);
                break;
            case IInvocationOperation
            {
                TargetMethod: { Name: "GetInvocationList", DeclaringSyntaxReferences.IsEmpty: true },
                Instance: { } function
            }:
                Follow(function, depth + 1);
                break;
            case IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true } target } call
                when IsCollection(target.ContainingType) || target.ContainingType.Name is "Array" or "Interlocked" or "Volatile":
                if (call.Instance is { } instance)
                {
                    FollowElements(instance, depth + 1);
                }

                FollowGiven(call, depth);
                break;
            case ILocalReferenceOperation or IParameterReferenceOperation or IMemberReferenceOperation
                when ValueOrigins.SymbolOf(collection) is { } symbol:
                FollowHolder(symbol, depth);
                break;
            default:
                Found.Add(null);
                break;
        }
    }

    private void FollowAll(IArrayInitializerOperation? initializer, int depth)
    {
        foreach (IOperation element in initializer?.ElementValues ?? Enumerable.Empty<IOperation>())
        {
            if (element is IArrayInitializerOperation row)
            {
                FollowAll(row, depth);
            }
            else
            {
                FollowPut(element, false, depth);
            }
        }
    }

    private void FollowCreated(IObjectCreationOperation creation, int depth)
    {
        foreach (IArgumentOperation argument in creation.Arguments)
        {
            FollowPut(argument.Value, true, depth, IsOfFunctions(creation.Type));
        }

        foreach (IOperation added in creation.Initializer?.Initializers ?? Enumerable.Empty<IOperation>())
        {
            IEnumerable<IOperation> values = added switch
            {
                IInvocationOperation call => call.Arguments.Select(a => a.Value),
                ISimpleAssignmentOperation assignment => new[] { assignment.Value },
                _ => Enumerable.Empty<IOperation>(),
            };
            foreach (IOperation value in values)
            {
                FollowPut(value, false, depth, IsOfFunctions(creation.Type));
            }
        }
    }

    /// <summary>What a method of a collection is given: elements, collections of them, and functions that may make some.</summary>
    private void FollowGiven(IInvocationOperation call, int depth)
    {
        bool isOfFunctions = IsOfFunctions(call.Instance?.Type ?? call.Arguments.FirstOrDefault()?.Value.Type);
        foreach (IArgumentOperation argument in call.Arguments.Where(a =>
            a.ArgumentKind != ArgumentKind.DefaultValue && a.Parameter?.RefKind != RefKind.Out))
        {
            if (argument.Parameter?.OriginalDefinition.Type is INamedTypeSymbol
                {
                    TypeKind: TypeKind.Delegate,
                    DelegateInvokeMethod: { } function
                })
            {
                if (function.ReturnType is ITypeParameterSymbol)
                {
                    // `Select`, `GetOrAdd`: what it returns.
                    Found.Add(null);
                }
            }
            else
            {
                FollowPut(
                    argument.Value, argument.Parameter?.OriginalDefinition.Type is not ITypeParameterSymbol, depth, isOfFunctions);
            }
        }
    }

    /// <summary>A value that is put into a collection, or the elements of one.</summary>
    /// <param name="value">What is put there.</param>
    /// <param name="isMany">It may be a collection whose elements are.</param>
    /// <param name="depth">How far this was followed.</param>
    /// <param name="isOfFunctions">The collection says by its type what in it is a function: what is of another type is a key.</param>
    private void FollowPut(IOperation value, bool isMany, int depth, bool isOfFunctions = false)
    {
        ITypeSymbol? type = Values.Unwrap(value).Type ?? value.Type;
        if (Runs.IsFunction(type) || Runs.IsFunction(value.Type)
            || type is INamedTypeSymbol named && IsSingle(named))
        {
            Follow(value, depth + 1);
        }
        else if (MayHold(type))
        {
            FollowElements(value, depth + 1);
        }
        else if (type?.TypeKind == TypeKind.TypeParameter ? isMany || !isOfFunctions
            : !isOfFunctions && type is { SpecialType: SpecialType.System_Object } or { TypeKind: TypeKind.Dynamic })
        {
            // Whatever it is.
            Found.Add(null);
        }
    }

    /// <summary>Functions lie in it as such, and not as objects of which only their user knows that they are some.</summary>
    private static bool IsOfFunctions(ITypeSymbol? collection) => collection switch
    {
        IArrayTypeSymbol array => Runs.IsFunction(array.ElementType) || IsOfFunctions(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(a => Runs.IsFunction(a) || IsOfFunctions(a)),
        _ => false,
    };

    /// <summary>An array or a collection: functions may lie in it.</summary>
    private static bool MayHold(ITypeSymbol? type) =>
        type is IArrayTypeSymbol
            || type is INamedTypeSymbol { SpecialType: not SpecialType.System_String, TypeArguments.IsEmpty: false } named
                && IsCollection(named);

    /// <summary>A name of a collection: what it is, and what any use of the name puts there.</summary>
    public void FollowHolder(ISymbol symbol, int depth)
    {
        if (!_searched.Add(symbol))
        {
            return;
        }

        if (remembers && symbol is not (ILocalSymbol or IParameterSymbol))
        {
            Found.AddRange(origins.ElementsOf(symbol, cancellationToken));
            return;
        }

        if (depth > MaxDepth)
        {
            Found.Add(null);
            return;
        }

        if (symbol is ILocalSymbol local)
        {
            IReadOnlyList<IOperation?> values = origins.WrittenTo(local, cancellationToken);
            if (values.All(v => v is null))
            {
                // The element of a collection of collections.
                FollowElements(CollectionOf(local), depth + 1);
            }

            foreach (IOperation? value in values.Where(v => v is not null))
            {
                FollowElements(value, depth + 1);
            }
        }
        else
        {
            if (symbol is not IParameterSymbol && (symbol.DeclaringSyntaxReferences.IsEmpty || origins.Visibility.IsSeenOutside(symbol)))
            {
                // Whoever reads the member can fill what it holds.
                Found.Add(null);
            }

            foreach (IOperation? value in origins.GivenTo(symbol, cancellationToken))
            {
                FollowElements(value, depth + 1);
            }
        }

        foreach (IOperation use in origins.UsesOf(symbol, cancellationToken).TakeWhile(_ => Found.Count <= MaxOrigins))
        {
            FollowUse(use, depth);
        }
    }

    /// <summary>What is done with a collection, or with what was taken out of it, as far as it is one itself.</summary>
    private void FollowUse(IOperation use, int depth)
    {
        IOperation at = use;
        while (true)
        {
            origins.Models.Work.Add(1);
            at = Values.SkipConversions(at);
            switch (at.Parent)
            {
                case IAssignmentOperation assignment when assignment.Target == at:
                    if (at != Values.SkipConversions(use))
                    {
                        FollowPut(assignment.Value, true, depth);
                    }

                    return;
                case ISimpleAssignmentOperation
                {
                    Target: ILocalReferenceOperation or IMemberReferenceOperation
                    or IParameterReferenceOperation
                } assignment
                    when ValueOrigins.SymbolOf(assignment.Target) is { } other:
                    FollowHolder(other, depth + 1);
                    return;
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { } local } }:
                    FollowHolder(local, depth + 1);
                    return;
                case IArrayElementReferenceOperation element when element.ArrayReference == at && MayHold(element.Type):
                    at = element;
                    continue;
                case IArrayElementReferenceOperation element:
                    FollowWritten(element, depth);
                    return;
                case IPropertyReferenceOperation { Property.DeclaringSyntaxReferences.IsEmpty: true } property when property.Instance == at:
                    if (MayHold(property.Type))
                    {
                        at = property;
                        continue;
                    }

                    FollowWritten(property, depth);
                    return;
                case IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } call when call.Instance == at:
                    FollowGiven(call, depth);
                    foreach (IArgumentOperation given in call.Arguments.Where(a =>
                        a.Parameter?.RefKind == RefKind.Out && MayHold(a.Parameter.Type)))
                    {
                        FollowHolderIn(given.Value, depth);
                    }

                    if (!MayHold(call.Type))
                    {
                        return;
                    }

                    at = call;
                    continue;
                case IArgumentOperation { Parameter: { } parameter } argument:
                    switch (argument.Parent)
                    {
                        case IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true, IsStatic: true } } call
                            when parameter.RefKind != RefKind.Out:
                            FollowGivenBeside(call, argument, depth);
                            if (!MayHold(call.Type))
                            {
                                return;
                            }

                            at = call;
                            continue;
                        case IInvocationOperation
                        {
                            TargetMethod:
                            {
                                DeclaringSyntaxReferences.IsEmpty: true,
                                Name: "AddRange" or "InsertRange" or "UnionWith" or "CopyTo"
                            }
                        }:
                        case IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true }:
                            return;
                        case IInvocationOperation { IsVirtual: false, TargetMethod.DeclaringSyntaxReferences.IsEmpty: false }
                            or IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: false }
                            when parameter.RefKind == RefKind.None:
                            FollowHolder(parameter.OriginalDefinition, depth + 1);
                            return;
                    }

                    Found.Add(null);
                    return;
                case IConditionalAccessOperation access when access.Operation == at:
                    if (access.WhenNotNull.DescendantsAndSelf()
                        .FirstOrDefault(o =>
                            o is IConditionalAccessInstanceOperation && ReceiverOf(o) == access.Operation) is not { } instance)
                    {
                        return;
                    }

                    at = instance;
                    continue;
                case IConditionalAccessOperation or IConditionalOperation or ICoalesceOperation or ISwitchExpressionArmOperation
                    or ISwitchExpressionOperation:
                    at = at.Parent;
                    continue;
                case IForEachLoopOperation { SemanticModel: { } } loop when loop.Collection == at:
                    foreach (ILocalSymbol element in loop.Locals.Where(l => MayHold(l.Type)))
                    {
                        FollowHolder(element, depth + 1);
                    }

                    return;
                case ISpreadOperation or IBinaryOperation
                    or IIsPatternOperation { Pattern: IConstantPatternOperation or INegatedPatternOperation } or INameOfOperation
                    or IExpressionStatementOperation or ILockOperation:
                    return;
                default:
                    Found.Add(null);
                    return;
            }
        }
    }

    /// <summary>An element that is given a value; one that is only read puts nothing there.</summary>
    private void FollowWritten(IOperation element, int depth)
    {
        IOperation place = Values.SkipConversions(element);
        if (place.Parent is IAssignmentOperation assignment && assignment.Target == place)
        {
            FollowPut(assignment.Value, true, depth);
        }
        else if (place.Parent is IArgumentOperation { Parameter.RefKind: not RefKind.None }
            or IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } }
            or ITupleOperation)
        {
            Found.Add(null);
        }
    }

    /// <summary><c>Enumerable.Append(all, more)</c>, <c>Array.Fill(all, one)</c>: what is given beside the collection.</summary>
    private void FollowGivenBeside(IInvocationOperation call, IArgumentOperation collection, int depth)
    {
        foreach (IArgumentOperation other in call.Arguments.Where(a =>
            a != collection && a.ArgumentKind != ArgumentKind.DefaultValue
                && a.Parameter?.OriginalDefinition.Type is not INamedTypeSymbol { TypeKind: TypeKind.Delegate }))
        {
            FollowPut(other.Value, true, depth, IsOfFunctions(collection.Value.Type));
        }
    }
}
