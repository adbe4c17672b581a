using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>Who has what is touched, and whether it is changed or lent.</summary>
internal sealed partial class AccessReader
{
    /// <summary>
    /// The member that alone has the object, or the parameter by which a caller gives its own; null for an object that
    /// others may have.
    /// </summary>
    private ISymbol? HolderOf(IOperation value, int depth)
    {
        if (depth > MaxDepth)
        {
            return null;
        }

        switch (Values.Unwrap(Receivers.Resolve(value)))
        {
            case IFieldReferenceOperation field when IsSoleOwner(field.Field):
                return field.Field.OriginalDefinition;
            case IPropertyReferenceOperation { Property: var property, Arguments.IsEmpty: true }
                when property.IsAuto() && !property.IsVirtual && IsSoleOwner(property):
                return property.OriginalDefinition;
            case IPropertyReferenceOperation { Instance: { } lazy } asked
                when LazyValues.Of(asked, _graph.Runs.Origins, _cancellationToken) is { IsDefault: false } made
                    && made.All(m => IsMade(Values.Unwrap(m))):
                // There is one of it, however often it is asked for.
                return Values.SymbolOf(lazy)!.OriginalDefinition;
            case IPropertyReferenceOperation { Property: { Name: "Span" or "Memory" }, Instance: { } memory }:
                return HolderOf(memory, depth + 1);
            case { } handle when StreamHandles.StreamOf(handle) is { } stream:
                return HolderOf(stream, depth + 1);
            case IImplicitIndexerReferenceOperation { IndexerSymbol: IMethodSymbol } part when PlaceOfView(part.Type) is not null:
                return HolderOf(part.Instance, depth + 1);
            case IInvocationOperation { TargetMethod: var method } call
                when PlaceMembers.MakesView(method)
                    || method is { Name: "AsSpan", ContainingType.Name: "CollectionsMarshal" }:
                return HolderOf(call.Instance ?? FirstOf(call.Arguments), depth + 1);
            case IObjectCreationOperation { Arguments.Length: > 0 } made when PlaceOfView(made.Type) is not null:
                return HolderOf(FirstOf(made.Arguments), depth + 1);
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } when _isEntry
                && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, _method) && IsCallers(parameter):
                return _values.Of(parameter)
                    .All(v => v is not null && SymbolEqualityComparer.Default.Equals(HolderOf(v, depth + 1), parameter))
                    ? parameter
                    : null;
            case ILocalReferenceOperation { Local: { IsRef: false } local } when _values.Of(local) is { Count: > 0 } values:
                ISymbol? holder = values[0] is { } first ? HolderOf(first, depth + 1) : null;
                return holder is not null && values.Skip(1).All(v =>
                    v is not null && SymbolEqualityComparer.Default.Equals(HolderOf(v, depth + 1), holder))
                    ? holder
                    : null;
            default:
                return null;
        }
    }

    private static IOperation FirstOf(ImmutableArray<IArgumentOperation> arguments) =>
        Values.ArgumentAt(arguments, 0) ?? arguments[0].Value;

    /// <summary>No call in sight passes what a member has.</summary>
    private bool IsCallers(IParameterSymbol parameter)
    {
        if (!_callers.TryGetValue(parameter, out bool known))
        {
            known = !new MemberBuffers(_graph.Runs.Origins, _cancellationToken).IsGiven(parameter);
            _callers.Add(parameter, known);
        }

        return known;
    }

    /// <summary>Whatever the member is given was made for it.</summary>
    private bool IsSoleOwner(ISymbol member) =>
        !member.DeclaringSyntaxReferences.IsEmpty
        && _graph.Runs.Origins.GivenTo(member.OriginalDefinition, _cancellationToken) is { IsEmpty: false } given
        && given.All(v => v is not null && IsMade(Values.Unwrap(v)));

    private static bool IsMade(IOperation value) => value switch
    {
        // One that is given an array may be a view of that; one of the library that is given an object works on that.
        IObjectCreationOperation creation => creation.Arguments.All(
            a => Values.Unwrap(a.Value).Type is var type && type is not IArrayTypeSymbol && PlaceOfView(type) is null
                && !(IsWrapper(creation) && IsWrapped(type))),
        IInvocationOperation { TargetMethod: { Name: var name, ContainingType.Name: var type } } =>
            (type, name) is ("File", "OpenHandle" or "Open" or "Create" or "OpenRead" or "OpenWrite") or ("MemoryMappedFile", "CreateViewAccessor")
                or ("Channel", "CreateBounded" or "CreateUnbounded")
                or ("NativeMemory", "Alloc" or "AllocZeroed" or "AlignedAlloc") or ("Marshal", "AllocHGlobal" or "AllocCoTaskMem")
            || IsNewArray((IInvocationOperation)value),
        IArrayElementReferenceOperation part => Values.IsCopyOfPart(part),
        _ => value is IArrayCreationOperation or ICollectionExpressionOperation or ILiteralOperation or IDefaultValueOperation,
    };

    /// <summary>A copy, or an array that the library makes and keeps nothing of.</summary>
    private static bool IsNewArray(IInvocationOperation call) =>
        call.TargetMethod is { DeclaringSyntaxReferences.IsEmpty: true, ContainingAssembly: { } library } method
        && DotNetAssemblies.Is(library)
        && (method.ReturnType is IArrayTypeSymbol && LibraryMembers.GivesItsOwn(method)
            || method.Name == "Clone" && call.Instance?.Type is IArrayTypeSymbol);

    /// <summary>A view is its own copy, and what it is of need not be.</summary>
    private bool IsFresh(IOperation value, int depth = 0)
    {
        IOperation one = Values.Unwrap(value);
        bool isView = depth <= MaxDepth && one.Type is { IsValueType: true } && PlaceOfView(one.Type) is not null;
        return one switch
        {
            IArrayCreationOperation or ICollectionExpressionOperation => true,
            { Syntax: StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax } => true,
            IInvocationOperation { TargetMethod: var method } call when isView && PlaceMembers.MakesView(method) =>
                IsFresh(call.Instance ?? FirstOf(call.Arguments), depth + 1),
            IImplicitIndexerReferenceOperation { IndexerSymbol: IMethodSymbol } part when isView => IsFresh(part.Instance, depth + 1),
            ILocalReferenceOperation { Local: { IsRef: false } local } when isView && _values.Of(local) is { Count: > 0 } given =>
                given.All(v => v is not null && IsFresh(v, depth + 1)),
            IObjectCreationOperation { Arguments.Length: > 0 } made when isView => IsFresh(FirstOf(made.Arguments), depth + 1),

            // A view that somebody gives, or that is had in any other way, is of anything.
            ILocalReferenceOperation or IParameterReferenceOperation when isView => false,
            ILocalReferenceOperation { Local: { IsRef: false, Type: IArrayTypeSymbol } local } when IsOwnArray(local) => true,
            _ => _fresh.IsFresh(value, value, _body) && !IsOver(one, depth),
        };
    }

    /// <summary>An object of the library that was made over one, or over an array, that others have.</summary>
    private bool IsOver(IOperation value, int depth) => depth > MaxDepth || value switch
    {
        IObjectCreationOperation made => IsWrapper(made) && made.Arguments.Any(a =>
            Values.Unwrap(a.Value) is { Type: var type } given
            && (type is IArrayTypeSymbol || PlaceOfView(type) is not null || IsWrapped(type)) && !IsFresh(given, depth + 1)),
        ILocalReferenceOperation { Local: { Type.IsReferenceType: true } local } =>
            _values.Of(local).Any(v => v is not null && IsOver(Values.Unwrap(v), depth + 1)),
        _ => false,
    };

    /// <summary>A stream, a writer: it does to what it is given what it is asked for. A collection takes what is in that.</summary>
    private static bool IsWrapper(IObjectCreationOperation made) => made.Constructor is { DeclaringSyntaxReferences.IsEmpty: true }
        && made.Type is { IsReferenceType: true } type && type.DeclaringSyntaxReferences.IsEmpty
        && !LibraryMembers.IsImmutable(type) && !LibraryMembers.IsAtomic(type) && !LibraryMembers.IsCollection(type);

    private static bool IsWrapped(ITypeSymbol? type) => type is { IsReferenceType: true, TypeKind: TypeKind.Class or TypeKind.Interface }
        && !LibraryMembers.IsImmutable(type) && !LibraryMembers.IsAtomic(type);

    /// <summary>What lies under an object of the library that was made over it.</summary>
    private IEnumerable<PlacedAccess> Under(IOperation instance, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            yield break;
        }

        IOperation value = Values.Unwrap(Receivers.Resolve(instance));
        if (value.Type is not { IsReferenceType: true, DeclaringSyntaxReferences.IsEmpty: true } type || LibraryMembers.IsCollection(type)
            || LibraryMembers.IsImmutable(type) || type is IArrayTypeSymbol)
        {
            yield break;
        }

        IEnumerable<IOperation> makers = value switch
        {
            IObjectCreationOperation => new[] { value },
            ILocalReferenceOperation { Local: var local } => _values.Of(local).OfType<IOperation>(),
            IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true } =>
                _graph.Runs.Origins.GivenTo(((IMemberReferenceOperation)value).Member.OriginalDefinition, _cancellationToken)
                    .OfType<IOperation>(),
            _ => Enumerable.Empty<IOperation>(),
        };
        foreach (IOperation maker in makers.Select(Values.Unwrap))
        {
            if (maker is not IObjectCreationOperation made)
            {
                foreach (PlacedAccess access in maker == value ? Enumerable.Empty<PlacedAccess>() : Under(maker, depth + 1))
                {
                    yield return access;
                }
            }
            else if (IsWrapper(made))
            {
                foreach (PlacedAccess access in made.Arguments.SelectMany(a => Given(Values.Unwrap(a.Value), depth)))
                {
                    yield return new PlacedAccess(access.Access);
                }
            }
        }
    }

    private IEnumerable<PlacedAccess> Given(IOperation argument, int depth) =>
        argument.Type is IArrayTypeSymbol array ? Elements(argument, array.ElementType, true)
            : PlaceOfView(argument.Type) is { } element ? Elements(argument, element, true)
            : IsWrapped(argument.Type)
            ? (Contents(argument, true) is { } one ? new[] { one } : Enumerable.Empty<PlacedAccess>()).Concat(Under(argument, depth + 1))
            : Enumerable.Empty<PlacedAccess>();

    /// <summary>An array that the body makes for itself: nobody gets it before the body ends.</summary>
    private bool IsOwnArray(ILocalSymbol local)
    {
        if (local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_cancellationToken) is not { } declaration
            || FlowGraphs.BodyOf(declaration) is not { } body
            || !_values.Of(local).All(v => v is not null && Values.Unwrap(v) is IArrayCreationOperation or ICollectionExpressionOperation))
        {
            return false;
        }

        // What a function of the body has, may be had by whoever has the function.
        return _values.Of(local).Count > 0
            && _body.OfType<ILocalReferenceOperation>().Where(r => SymbolEqualityComparer.Default.Equals(r.Local, local)).All(IsUsedHere)
            && !body.DescendantNodes().Where(n => n is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
                .Any(f => f.DescendantNodes().OfType<IdentifierNameSyntax>().Any(n => n.Identifier.ValueText == local.Name));
    }

    private static bool IsUsedHere(ILocalReferenceOperation reference)
    {
        IOperation use = Values.SkipConversions(reference);
        return use.Parent switch
        {
            IArrayElementReferenceOperation element => element.ArrayReference == use,
            IMemberReferenceOperation member => member.Instance == use,
            IAssignmentOperation assignment => assignment.Target == use,
            IForEachLoopOperation loop => loop.Collection == use,
            IReturnOperation { Kind: OperationKind.Return } => true,
            IArgumentOperation { Parameter: { } parameter, Parent: IInvocationOperation { TargetMethod: var method } } =>
                !method.DeclaringSyntaxReferences.IsEmpty ? false
                    : LeavesAlone(method, parameter) || method.ContainingType.ToDisplayString() == "System.IO.RandomAccess",
            _ => false,
        };
    }

    /// <summary>A function of the library that takes arrays, keeps none, and gives nothing by which one is had.</summary>
    private static bool LeavesAlone(IMethodSymbol method, IParameterSymbol parameter) =>
        method is { IsStatic: true, ReturnType: { IsReferenceType: false } and not IPointerTypeSymbol }
        && parameter.OriginalDefinition.Type is not ITypeParameterSymbol and not { SpecialType: SpecialType.System_Object }
        && !SharedObjects.IsStore(method.Name) && !LibraryMembers.IsAtomic(method.ContainingType) && !ReturnsView(method);

    private static bool ReturnsView(IMethodSymbol method) => PlaceOfView(method.ReturnType) is not null && !method.ReturnType.IsRefLikeType;

    /// <summary>
    /// The object is the body's own: just made; one that is being built; a copy.
    /// </summary>
    private bool IsOwn(IOperation? instance, IOperation use, ISymbol member) =>
        instance is null
            ? _method is { MethodKind: MethodKind.StaticConstructor } type && member.IsStatic
                && SymbolEqualityComparer.Default.Equals(type.ContainingType.OriginalDefinition, member.ContainingType?.OriginalDefinition)
            : _method is { MethodKind: MethodKind.Constructor } or { IsInitOnly: true }
                && Values.Unwrap(instance) is IInstanceReferenceOperation
                || _fresh.IsFresh(instance, use, _body);

    /// <summary>A part of a struct that is an element or a member itself: that is what is touched.</summary>
    private bool IsPart(IOperation? instance) => instance is { Type.IsValueType: true }
        && (Values.Unwrap(instance) is IArrayElementReferenceOperation or IFieldReferenceOperation || EntryOf(instance) is not null);

    /// <summary>A part of a struct that a local or parameter has.</summary>
    private static bool IsOfCopy(IOperation? instance)
    {
        while (instance is { Type.IsValueType: true })
        {
            switch (Values.Unwrap(instance))
            {
                case ILocalReferenceOperation { Local.IsRef: false }:
                case IParameterReferenceOperation { Parameter.RefKind: RefKind.None or RefKind.In or RefKind.Out }:
                case IInvocationOperation { TargetMethod.RefKind: RefKind.None }:
                    return true;
                case IMemberReferenceOperation member:
                    instance = member.Instance;
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>Whoever has the reference may go on from there to what lies beside it.</summary>
    private static bool IsLent(IOperation place)
    {
        IOperation use = Values.SkipConversions(place);
        return use.Parent switch
        {
            IArgumentOperation { Parameter.RefKind: not RefKind.None } => !AccessWrites.IsAtomic(place),
            IAddressOfOperation => true,
            _ => Values.IsTakenByRef(place),
        };
    }

    /// <summary>Written, or lent by reference to who may write it; a part of a struct is a part of what has the struct.</summary>
    private static bool IsStored(IOperation place)
    {
        IOperation use = Values.SkipConversions(place);
        if (AccessWrites.IsAssigned(place))
        {
            return true;
        }

        return use.Parent switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: RefKind.RefReadOnly } } => false,
            IAddressOfOperation => true,
            _ when IsInline(place.Type) && place.Parent is IConversionOperation view && PlaceOfView(view.Type) is not null => true,
            IFieldReferenceOperation field when field.Instance == use && use.Type is { IsValueType: true } => IsStored(field),
            IPropertyReferenceOperation property when property.Instance == use && use.Type is { IsValueType: true, IsReadOnly: false } =>
                AccessWrites.IsAssigned(property),
            IInvocationOperation call when call.Instance == use => use.Type is { IsValueType: true, IsReadOnly: false }
                && PlaceOfView(use.Type) is null && !call.TargetMethod.IsReadOnly && use.Type.SpecialType == SpecialType.None
                && use.Type.TypeKind != TypeKind.Enum,
            IInlineArrayAccessOperation inline when inline.Instance == use => IsStored(inline),
            _ => Values.IsTakenByRef(place),
        };
    }
}
