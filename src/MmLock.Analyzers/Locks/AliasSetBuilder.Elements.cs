using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <content>
/// A lock for each element of a collection: the collection is a name of them all. What is put into it makes one, what is taken
/// out of it is one, and its type changes in its elements.
/// </content>
internal sealed partial class AliasSetBuilder
{
    private bool IsLock(ITypeSymbol? type) =>
        type is { SpecialType: SpecialType.System_Object } || graph.Types.IsRawLock(type) || graph.Types.IsMmapLock(type);

    private bool IsHolder(ISymbol symbol) => IsLock(LockElements.ElementOf(symbol.NamedType()));

    private bool IsHolder(IOperation value) => IsLock(LockElements.ElementOf(value.Type));

    /// <returns>False for a use that a collection of locks has in common with a lock: it gets another name.</returns>
    private bool ClassifyHolder(IOperation reference, ISymbol symbol, SemanticModel model)
    {
        IOperation value = Values.SkipConversions(reference);
        switch (value.Parent)
        {
            case IArrayElementReferenceOperation element when element.ArrayReference == value:
                Classify(element, symbol, model, isElement: true);
                return true;
            case IPropertyReferenceOperation { Property: { IsIndexer: true, DeclaringSyntaxReferences.IsEmpty: true } } element
                when element.Instance == value:
                Classify(element, symbol, model, isElement: true);
                return true;
            case IImplicitIndexerReferenceOperation { IndexerSymbol.DeclaringSyntaxReferences.IsEmpty: true } element
                when element.Instance == value:
                Classify(element, symbol, model, isElement: true);
                return true;
            case IPropertyReferenceOperation { Property: { DeclaringSyntaxReferences.IsEmpty: true } } part when part.Instance == value:
                if (LockElements.Mentions(part.Property.OriginalDefinition.Type, value.Type)
                    || part.Property.OriginalDefinition.Type is INamedTypeSymbol { Name: "ValueCollection" })
                {
                    // `_locks.Values`
                    if (!ClassifyHolder(part, symbol, model))
                    {
                        RefuseUse(part);
                    }
                }

                return true;
            case IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } call when call.Instance == value:
                ClassifyCall(call, symbol, model);
                return true;
            case IArgumentOperation
            {
                Parent: IInvocationOperation
                {
                    Instance: null,
                    TargetMethod:
                    {
                        DeclaringSyntaxReferences.IsEmpty: true,
                        IsGenericMethod: true,
                        ReturnsVoid: true
                    } target
                } filled
            }:
                // `Array.Fill(_locks, new object())`, `Array.Resize(ref _locks, n)`
                foreach (IArgumentOperation argument in filled.Arguments.Where(a =>
                    a.Parameter?.OriginalDefinition.Type is ITypeParameterSymbol && IsLock(a.Parameter.Type)))
                {
                    ReadAssigned(symbol, Values.Unwrap(argument.Value), argument.Syntax, model, isInitializer: true);
                }

                AddSpelled(filled.Syntax, model);
                return true;
            case IForEachLoopOperation loop when loop.Collection == value:
                JoinAll(
                    loop.Locals.Where(l => IsLock(l.Type)), value.Syntax);
                if (loop.Locals.Any(l => !IsLock(l.Type)))
                {
                    RefuseUse(value);
                }

                return true;
            case ISimpleAssignmentOperation assignment when assignment.Target == value:
                ReadHeld(symbol, assignment.Value, assignment.Syntax, model);
                return true;
            case IBinaryOperation or IIsPatternOperation:
                return true;
            default:
                return false;
        }
    }

    private void RefuseUse(IOperation value) => Refuse(
        $"the locks are used in a way that is not followed ('{ShortText.FirstLineOf(value.Parent?.Syntax ?? value.Syntax, 60)}'); locks that are made where the collection is filled can be converted",
        value.Syntax);

    /// <summary>A member of the collection: its declaration says what goes in and what comes out.</summary>
    private void ClassifyCall(IInvocationOperation call, ISymbol symbol, SemanticModel model)
    {
        ITypeSymbol? collection = call.Instance!.Type;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            ITypeSymbol declared = argument.Parameter!.OriginalDefinition.Type;
            if (LockElements.IsElement(declared, collection))
            {
                if (argument.Parameter.RefKind == RefKind.None)
                {
                    ReadAssigned(symbol, Values.Unwrap(argument.Value), argument.Syntax, model, isInitializer: true);
                }
                else if (Values.VariableOf(argument.Value) is { } got)
                {
                    Join(got, argument.Syntax);
                }
                else if (argument.Value is not IDiscardOperation and not IDeclarationExpressionOperation { Expression: IDiscardOperation })
                {
                    RefuseUse(argument.Value);
                }
            }
            else if (Values.Unwrap(argument.Value) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation function }
                && LockElements.Mentions(declared, collection) && MakesOnly(function))
            {
                ReadFunction(symbol, function, model);
            }
            else if (LockElements.Mentions(declared, collection))
            {
                RefuseUse(argument.Value);
            }
        }

        if (LockElements.IsElement(call.TargetMethod.OriginalDefinition.ReturnType, collection))
        {
            Classify(call, symbol, model, isElement: true);
        }
        else if (LockElements.Mentions(call.TargetMethod.OriginalDefinition.ReturnType, collection))
        {
            RefuseUse(call);
        }
    }

    /// <summary>It is given no lock.</summary>
    private bool MakesOnly(IAnonymousFunctionOperation function) =>
        !function.Symbol.Parameters.Any(p => IsLock(p.Type) && IsUsed(p, function));

    private static bool IsUsed(IParameterSymbol parameter, IAnonymousFunctionOperation function) =>
        function.Descendants().OfType<IParameterReferenceOperation>()
            .Any(r => SymbolEqualityComparer.Default.Equals(r.Parameter, parameter));

    private void ReadFunction(ISymbol symbol, IAnonymousFunctionOperation function, SemanticModel model)
    {
        foreach (IReturnOperation returned in function.Body.Descendants().OfType<IReturnOperation>())
        {
            if (returned.ReturnedValue is { } value)
            {
                ReadAssigned(symbol, Values.Unwrap(value), returned.Syntax, model, isInitializer: true);
            }
        }
    }

    /// <summary>What a collection is made of.</summary>
    private void ReadHeld(ISymbol holder, IOperation value, SyntaxNode at, SemanticModel model)
    {
        value = Values.Unwrap(value);
        switch (value)
        {
            case { ConstantValue.HasValue: true } or IDefaultValueOperation:
                break;
            case IArrayCreationOperation array when IsHolder(array):
                AddSpelled(array.Syntax is ArrayCreationExpressionSyntax written ? written.Type : null, model);
                ReadElements(holder, array.Initializer?.ElementValues ?? Enumerable.Empty<IOperation>(), model);
                break;
            case IArrayInitializerOperation initializer:
                ReadElements(holder, initializer.ElementValues, model);
                break;
            case ICollectionExpressionOperation list:
                ReadElements(holder, list.Elements, model);
                break;
            case IObjectCreationOperation creation when creation.Type?.DeclaringSyntaxReferences.IsEmpty == true && IsHolder(creation):
                AddSpelled(creation.Syntax is ObjectCreationExpressionSyntax made ? made.Type : null, model);
                foreach (IArgumentOperation argument in creation.Arguments
                    .Where(a => LockElements.Mentions(a.Parameter!.OriginalDefinition.Type, creation.Type)))
                {
                    ReadHeld(holder, argument.Value, argument.Syntax, model);
                }

                foreach (IOperation put in creation.Initializer?.Initializers ?? Enumerable.Empty<IOperation>())
                {
                    if (put is IInvocationOperation add)
                    {
                        ClassifyCall(add, holder, model);
                    }
                    else if (put is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true } } set)
                    {
                        ReadAssigned(holder, Values.Unwrap(set.Value), set.Syntax, model, isInitializer: true);
                    }
                    else
                    {
                        RefuseUse(put);
                    }
                }

                break;
            case IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } call:
                ReadSequence(holder, call, model);
                break;
            case var other when Values.SymbolOf(other) is { } source && IsHolder(source):
                ReadSource(other);
                Join(source, at);
                break;
            default:
                AddUnseen(value.Syntax);
                Refuse(
                    $"'{holder.Name}' is set to locks chosen at run time ('{ShortText.FirstLineOf(value.Syntax, 60)}'); locks that are made where the collection is filled can be converted",
                    at);
                break;
        }
    }

    private void ReadElements(ISymbol holder, IEnumerable<IOperation> elements, SemanticModel model)
    {
        foreach (IOperation element in elements)
        {
            if (element is ISpreadOperation spread)
            {
                ReadHeld(holder, spread.Operand, spread.Syntax, model);
            }
            else
            {
                ReadAssigned(holder, Values.Unwrap(element), element.Syntax, model, isInitializer: true);
            }
        }
    }

    /// <summary><c>Enumerable.Range(0, n).Select(_ =&gt; new object()).ToArray()</c>: where locks come in, somebody makes them.</summary>
    private void ReadSequence(ISymbol holder, IInvocationOperation call, SemanticModel model)
    {
        bool isMade = false;
        AddSpelled((call.Syntax as InvocationExpressionSyntax)?.Expression, model);
        IEnumerable<IOperation> given = call.Arguments.Select(a => Values.Unwrap(a.Value));
        foreach (IOperation value in call.Instance is { } on ? given.Append(on) : given)
        {
            if (value is IDelegateCreationOperation { Target: IAnonymousFunctionOperation function } && IsLock(function.Symbol.ReturnType)
                && MakesOnly(function))
            {
                isMade = true;
                ReadFunction(holder, function, model);
            }
            else if (IsHolder(value))
            {
                isMade = true;
                ReadHeld(holder, value, value.Syntax, model);
            }
            else if (IsLock(value.Type))
            {
                isMade = true;
                ReadAssigned(holder, value, value.Syntax, model, isInitializer: true);
            }
            else if (value is IDelegateCreationOperation)
            {
                RefuseUse(value);
            }
        }

        if (!isMade)
        {
            AddUnseen(call.Syntax);
            Refuse(
                $"'{holder.Name}' is set to locks chosen at run time ('{ShortText.FirstLineOf(call.Syntax, 60)}'); locks that are made where the collection is filled can be converted",
                call.Syntax);
        }
    }

    /// <summary>The collection that a lock is put into as an element; null where it is used in another way.</summary>
    private ISymbol? HolderPutInto(IOperation value) => value.Parent switch
    {
        ISimpleAssignmentOperation assignment when assignment.Value == value => LockElements.HolderOf(assignment.Target),
        IArgumentOperation
        {
            Parameter: { RefKind: RefKind.None } parameter,
            Parent: IInvocationOperation { Instance: { } list, TargetMethod.DeclaringSyntaxReferences.IsEmpty: true }
        } when LockElements.IsElement(parameter.OriginalDefinition.Type, list.Type) => Values.SymbolOf(list),
        _ => null,
    };

    /// <summary>The type of the locks where it is spelled as that of elements.</summary>
    private void AddSpelled(SyntaxNode? written, SemanticModel model)
    {
        IEnumerable<TypeSyntax> types = written switch
        {
            ArrayTypeSyntax array => new[] { array.ElementType },
            InvocationExpressionSyntax call => TypeArguments(call.Expression),
            MemberAccessExpressionSyntax { Name: GenericNameSyntax } access => TypeArguments(access),
            GenericNameSyntax or QualifiedNameSyntax => TypeArguments(written),
            _ => Enumerable.Empty<TypeSyntax>(),
        };
        foreach (TypeSyntax type in types.Select(t => t is NullableTypeSyntax nullable ? nullable.ElementType : t))
        {
            if (IsLock(model.GetTypeInfo(type, cancellationToken).Type))
            {
                _group.TypeNames.Add(type);
            }
        }
    }

    private static IEnumerable<TypeSyntax> TypeArguments(SyntaxNode expression) => expression switch
    {
        GenericNameSyntax generic => generic.TypeArgumentList.Arguments.Skip(generic.TypeArgumentList.Arguments.Count - 1),
        QualifiedNameSyntax qualified => TypeArguments(qualified.Right),
        MemberAccessExpressionSyntax access => TypeArguments(access.Name),
        _ => Enumerable.Empty<TypeSyntax>(),
    };

    /// <summary>A local that a loop or an <c>out</c> argument takes out of a collection.</summary>
    private void ReadTakenOut(ISymbol symbol, SyntaxNode node, SemanticModel model)
    {
        IOperation? collection = node switch
        {
            ForEachStatementSyntax loop => model.GetOperation(loop.Expression, cancellationToken),
            SingleVariableDesignationSyntax part
                when part.FirstAncestorOrSelf<ForEachVariableStatementSyntax>() is { } loop && loop.Variable.Span.Contains(part.Span) =>
                model.GetOperation(loop.Expression, cancellationToken),
            SingleVariableDesignationSyntax
            {
                Parent: DeclarationExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } }
            } => (model.GetOperation(call, cancellationToken) as IInvocationOperation)?.Instance,
            _ => null,
        };
        if (collection is not null && symbol is ILocalSymbol { Type: { } type } && IsLock(type))
        {
            IOperation held = Values.Unwrap(collection);
            if (held is IPropertyReferenceOperation { Property.Name: "Values", Instance: { } dictionary })
            {
                held = Values.Unwrap(dictionary);
            }

            if (Values.SymbolOf(held) is { } holder && IsHolder(holder))
            {
                _takenOut.Add(symbol);
                Join(holder, node);
            }
            else if (IsHolder(held))
            {
                Refuse(
                    $"'{symbol.Name}' is one of locks chosen at run time ('{ShortText.FirstLineOf(held.Syntax, 60)}'); locks that are made where the collection is filled can be converted",
                    node);
            }
        }
    }
}
