using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

internal enum RunKind
{
    /// <summary>A method, accessor, operator or constructor.</summary>
    Method,

    /// <summary>Whatever function a value is.</summary>
    Function,

    /// <summary>A sequence is walked: of a type that says nothing of how.</summary>
    Sequence,

    /// <summary>Whatever the sources have of a library's member, by its name: <c>ToString</c> of any object.</summary>
    AnyMember,

    /// <summary>The constructors that copy a record: of its type, or of one that is derived from that.</summary>
    Copy,

    /// <summary>Code that nobody can name: <c>dynamic</c>, a pointer to a function.</summary>
    Unknown,
}

/// <summary>One thing that an operation runs.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">The operation.</param>
/// <param name="Method">Of <see cref="RunKind.Method"/>.</param>
/// <param name="Value">The receiver of a method, the function, the sequence.</param>
/// <param name="Arguments">What a method gets, where it is written.</param>
/// <param name="IsVirtual">An override or implementation may run instead.</param>
internal readonly record struct Run(
    RunKind Kind, IOperation At, IMethodSymbol? Method, IOperation? Value, ImmutableArray<IArgumentOperation> Arguments, bool IsVirtual)
{
    /// <summary>The compiler or the library calls it; the source does not.</summary>
    public bool IsImplicit { get; init; }

    /// <summary>The type of a receiver that the source does not write; null where <see cref="Value"/> has it.</summary>
    public ITypeSymbol? Receiver { get; init; }

    /// <summary>The sequence that a loop goes through, of whose enumerator this is a member; null for what no loop calls.</summary>
    public IOperation? Walked { get; init; }

    /// <summary>Of <see cref="RunKind.AnyMember"/>: the member. <see cref="Implementations.Expand"/> says which methods that is.</summary>
    public string? Name { get; init; }
}

/// <summary>
/// The one place that knows what an operation runs besides its own parts, with call syntax or without: accessors, operators,
/// conversions, deconstruction, enumerators, <c>Dispose</c>, awaiters, patterns, <c>with</c>, events, constructors of types.
/// What runs inside the library is <see cref="LibraryRuns"/>'s to say.
/// </summary>
internal static class Runs
{
    private static readonly ImmutableArray<IArgumentOperation> s_none = ImmutableArray<IArgumentOperation>.Empty;

    public static IEnumerable<Run> Of(IOperation operation)
    {
        switch (operation)
        {
            case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } call:
                return One(new Run(RunKind.Function, call, null, call.Instance, call.Arguments, false));
            case IInvocationOperation call:
                return One(new Run(RunKind.Method, call, call.TargetMethod, call.Instance, call.Arguments, call.IsVirtual))
                    .Concat(StaticOf(call, call.TargetMethod))
                    .Concat(
                        call.TargetMethod is { IsImplicitlyDeclared: true, ContainingType: { IsRecord: true } or { IsAnonymousType: true } }
                            ? ObjectMembers.Called(call, call.TargetMethod.ContainingType, call.Instance, call.TargetMethod.Name)
                            : Enumerable.Empty<Run>());
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                return One(new Run(RunKind.Method, creation, constructor, null, creation.Arguments, false))
                    .Concat(TypesOf(creation, constructor.ContainingType));
            case ITypeParameterObjectCreationOperation made:
                return One(
                    new Run(RunKind.AnyMember, made, null, null, s_none, false)
                    {
                        IsImplicit = true,
                        Name = Implementations.AnyConstructor
                    });
            case IPropertyReferenceOperation property:
                return OfProperty(property).Concat(StaticOf(property, property.Property));
            case IFieldReferenceOperation { Field: { IsStatic: true, IsConst: false } } field:
                return StaticOf(field, field.Field);
            case IEventAssignmentOperation { EventReference: IEventReferenceOperation { Event: { } changed } target } assignment:
                return Methods(assignment, target.Instance, assignment.Adds ? changed.AddMethod : changed.RemoveMethod);
            case IBinaryOperation binary:
                return OfBinary(binary);
            case ITupleBinaryOperation tuples:
                return ComparedParts(tuples, tuples.LeftOperand.Type).Concat(ComparedParts(tuples, tuples.RightOperand.Type));
            case IVariableDeclaratorOperation { Syntax: VariableDeclaratorSyntax { Parent.Parent: FixedStatementSyntax } } pinned:
                return Pinned(pinned);
            case IUnaryOperation { OperatorMethod: { } method }:
                return Methods(operation, null, method);
            case IIncrementOrDecrementOperation { OperatorMethod: { } method }:
                return Methods(operation, null, method);
            case ICompoundAssignmentOperation compound:
                return Methods(
                    compound, null, compound.OperatorMethod, compound.InConversion.MethodSymbol, compound.OutConversion.MethodSymbol)
                    .Concat(compound.Type?.SpecialType == SpecialType.System_String ? Text(compound.Value) : Enumerable.Empty<Run>());
            case IConversionOperation { OperatorMethod: { } method }:
                return Methods(operation, null, method);
            case ICoalesceOperation { ValueConversion.MethodSymbol: { } method }:
                return Methods(operation, null, method);
            case IInterpolationOperation { Expression: { } expression }:
                return Text(expression);
            case IForEachLoopOperation loop:
                return OfLoop(loop);
            case IUsingOperation scope:
                return Disposed(scope.Resources, scope.IsAsynchronous);
            case IUsingDeclarationOperation scope:
                return Disposed(scope.DeclarationGroup, scope.IsAsynchronous);
            case IAwaitOperation { SemanticModel: { } model, Syntax: AwaitExpressionSyntax syntax } await:
                AwaitExpressionInfo info = model.GetAwaitExpressionInfo(syntax);
                return Methods(await, await.Operation, info.GetAwaiterMethod, info.IsCompletedProperty?.GetMethod, info.GetResultMethod);
            case IDeconstructionAssignmentOperation { SemanticModel: { } model, Syntax: AssignmentExpressionSyntax syntax } assignment:
                return Deconstructed(assignment, model.GetDeconstructionInfo(syntax));
            case IRecursivePatternOperation { DeconstructSymbol: IMethodSymbol method }:
                return Methods(operation, null, method);
            case IListPatternOperation list:
                return Methods(list, null, MethodOf(list.LengthSymbol), MethodOf(list.IndexerSymbol));
            case ISlicePatternOperation slice:
                return Methods(slice, null, MethodOf(slice.SliceSymbol));
            case IImplicitIndexerReferenceOperation index:
                return Methods(
                    index, index.Instance, MethodOf(index.LengthSymbol), MethodOf(index.IndexerSymbol),
                    (index.IndexerSymbol as IPropertySymbol)?.SetMethod);
            case IWithOperation { Type: { } type } copy:
                return Copied(copy, type);
            case ICollectionExpressionOperation collection:
                return Methods(collection, null, collection.ConstructMethod)
                    .Concat(Methods(collection, null, AddsOf(collection.Type)).Select(r => r with { Receiver = collection.Type }));
            case ISpreadOperation spread:
                return Walked(spread, spread.Operand);
            case IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicIndexerAccessOperation
                or IDynamicObjectCreationOperation or IFunctionPointerInvocationOperation:
                return One(new Run(RunKind.Unknown, operation, null, null, s_none, false));
            default:
                return Enumerable.Empty<Run>();
        }
    }

    /// <summary>What a person calls a method of the sources.</summary>
    public static string NameOf(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.Constructor => "new " + method.ContainingType.Name,
        MethodKind.StaticConstructor => "static " + method.ContainingType.Name,
        MethodKind.AnonymousFunction => "lambda",
        MethodKind.Conversion => "conversion to " + method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
        MethodKind.UserDefinedOperator => "operator " + method.Name.Substring(3),
        _ => (method.AssociatedSymbol ?? method).Name,
    };

    /// <summary>A value becomes text.</summary>
    public static IEnumerable<Run> Text(IOperation value) => ObjectMembers.Called(Values.Unwrap(value), value, "ToString", "TryFormat");

    /// <summary>A sequence is walked from end to end by code that sees its type only.</summary>
    public static IEnumerable<Run> Walked(IOperation at, IOperation sequence)
    {
        ITypeSymbol? type = Values.Unwrap(sequence).Type;
        if (type is null or IArrayTypeSymbol || type.SpecialType == SpecialType.System_String)
        {
            return Enumerable.Empty<Run>();
        }

        return IsSequence(type)
            ? One(new Run(RunKind.Sequence, at, null, sequence, s_none, false) { IsImplicit = true })
            : ObjectMembers.SourceTypes(type).SelectMany(t => ObjectMembers.CalledByName(t, "GetEnumerator"))
                .SelectMany(m => Methods(at, sequence, m).Concat(EnumeratorOf(at, m.ReturnType)));
    }

    /// <summary><c>IEnumerable</c> and its like: whoever has it knows nothing of what walks.</summary>
    public static bool IsSequence(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Interface
            && type.Name is "IEnumerable" or "IAsyncEnumerable" or "IEnumerator" or "IAsyncEnumerator" or "IOrderedEnumerable"
                or "IQueryable";

    /// <summary>A delegate, of whatever type it is known by.</summary>
    public static bool IsFunction(ITypeSymbol? type) =>
        type is { TypeKind: TypeKind.Delegate } or { SpecialType: SpecialType.System_Delegate or SpecialType.System_MulticastDelegate };

    private static IEnumerable<Run> EnumeratorOf(IOperation at, ITypeSymbol enumerator) =>
        ObjectMembers.SourceTypes(enumerator)
            .SelectMany(t => new[] { "MoveNext", "get_Current", "Dispose" }.SelectMany(n => ObjectMembers.CalledByName(t, n)))
            .SelectMany(m => Methods(at, null, m));

    /// <summary>The accessors that a use of a property runs: of an indexer that is counted up, both.</summary>
    public static IEnumerable<Run> OfProperty(IPropertyReferenceOperation reference)
    {
        IOperation use = Values.SkipConversions(reference);
        bool isTarget = use.Parent is IAssignmentOperation assignment && assignment.Target == use;

        // What returns a reference is asked for it, and written through that.
        bool isRead = !isTarget || use.Parent is ICompoundAssignmentOperation or ICoalesceAssignmentOperation
            || reference.Property.RefKind != RefKind.None;
        bool isWritten = isTarget || use.Parent is IIncrementOrDecrementOperation || IsDeconstructedInto(use);
        bool isVirtual = reference.Instance?.Syntax is not BaseExpressionSyntax
            && (reference.Property.IsVirtual || reference.Property.IsAbstract || reference.Property.IsOverride)
            && !reference.Property.IsSealed;
        if (isRead && reference.Property.GetMethod is { } getter)
        {
            yield return new Run(RunKind.Method, reference, getter, reference.Instance, reference.Arguments, isVirtual);
        }

        if (isWritten && reference.Property.SetMethod is { } setter)
        {
            yield return new Run(RunKind.Method, reference, setter, reference.Instance, reference.Arguments, isVirtual);
        }
    }

    /// <summary>A structure is copied without code; a type parameter stands for what its constraints are.</summary>
    private static IEnumerable<Run> Copied(IWithOperation copy, ITypeSymbol type) =>
        (type is ITypeParameterSymbol parameter ? parameter.ConstraintTypes.AsEnumerable() : new[] { type })
            .Where(t => t is { IsRecord: true, TypeKind: TypeKind.Class })
            .Select(t => new Run(RunKind.Copy, copy, null, null, s_none, !t.IsSealed) { IsImplicit = true, Receiver = t });

    /// <summary>The constructor by which a record copies itself; of one that has none written, that of the record below it.</summary>
    public static IMethodSymbol? CopierOf(INamedTypeSymbol record)
    {
        for (INamedTypeSymbol? at = record.OriginalDefinition; at is { IsRecord: true }; at = at.BaseType?.OriginalDefinition)
        {
            if (at.InstanceConstructors.FirstOrDefault(c => !c.IsImplicitlyDeclared && c.Parameters.Length == 1
                && SymbolEqualityComparer.Default.Equals(c.Parameters[0].Type, at)) is { } written)
            {
                return written;
            }
        }

        return null;
    }

    /// <summary>It gets a part of a value: <c>(a, b) = c</c>.</summary>
    public static bool IsDeconstructedInto(IOperation target)
    {
        IOperation at = target;
        while (at.Parent is ITupleOperation)
        {
            at = at.Parent;
        }

        return at != target && at.Parent is IDeconstructionAssignmentOperation assignment && assignment.Target == at;
    }

    private static IEnumerable<Run> OfBinary(IBinaryOperation binary)
    {
        if (binary.OperatorMethod is { MethodKind: MethodKind.UserDefinedOperator } method)
        {
            // `a && b` asks `a` first.
            IEnumerable<IMethodSymbol> asked = binary.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr
                ? method.ContainingType.GetMembers().OfType<IMethodSymbol>().Where(m => m.Name is "op_True" or "op_False")
                : Enumerable.Empty<IMethodSymbol>();
            IEnumerable<Run> compared = method is { IsImplicitlyDeclared: true, ContainingType.IsRecord: true }
                ? ObjectMembers.Called(binary, method.ContainingType, null, "Equals")
                : Enumerable.Empty<Run>();
            return Methods(binary, null, asked.Prepend(method).ToArray()).Concat(compared);
        }

        return binary is { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String }
            ? Text(binary.LeftOperand).Concat(Text(binary.RightOperand))
            : Enumerable.Empty<Run>();
    }

    private static IEnumerable<Run> OfLoop(IForEachLoopOperation loop)
    {
        if (loop is not { SemanticModel: { } model, Syntax: CommonForEachStatementSyntax syntax })
        {
            return Enumerable.Empty<Run>();
        }

        // Of an array the compiler takes the elements itself, and does with them what it does with others.
        ForEachStatementInfo info = model.GetForEachStatementInfo(syntax);
        IOperation walked = Values.Unwrap(loop.Collection);
        IEnumerable<Run> runs = walked.Type is IArrayTypeSymbol
            ? Methods(walked, null, info.CurrentConversion.MethodSymbol, info.ElementConversion.MethodSymbol)
            : Methods(walked, loop.Collection, info.GetEnumeratorMethod)
            .Concat(
                Methods(
                    walked, null, info.MoveNextMethod, info.CurrentProperty?.GetMethod, info.CurrentConversion.MethodSymbol,
                    info.ElementConversion.MethodSymbol))
            .Concat(
                info.GetEnumeratorMethod is { } walks && DisposesOf(walks.ReturnType, loop.IsAsynchronous) is { } disposes
                    ? Methods(walked, null, disposes).Select(r => r with { Receiver = walks.ReturnType })
                    : Enumerable.Empty<Run>())
            .Select(r => r with { Walked = loop.Collection });
        if (syntax is ForEachVariableStatementSyntax parts)
        {
            runs = runs.Concat(Deconstructed(walked, model.GetDeconstructionInfo(parts)));
        }

        return Values.Unwrap(loop.Collection).Type is { } type && IsSequence(type) ? runs.Concat(Walked(walked, loop.Collection)) : runs;
    }

    private static IEnumerable<Run> Disposed(IOperation resources, bool isAsync)
    {
        IEnumerable<(IOperation At, ITypeSymbol? Type)> held = resources is IVariableDeclarationGroupOperation group
            ? group.Declarations.SelectMany(d => d.Declarators)
                .Select(d =>
                    (((IOperation?)(d.Initializer ?? (d.Parent as IVariableDeclarationOperation)?.Initializer)?.Value)
                        ?? d, (ITypeSymbol?)d.Symbol.Type))
            : new[] { (resources, Values.Unwrap(resources).Type) };
        return held.SelectMany(h =>
            DisposesOf(h.Type, isAsync) is { } method ? Methods(Values.Unwrap(h.At), h.At, method) : Enumerable.Empty<Run>());
    }

    /// <summary>What the end of a <c>using</c> calls: the type's own <c>Dispose</c>, or the interface's where the type is one.</summary>
    private static IMethodSymbol? DisposesOf(ITypeSymbol? type, bool isAsync)
    {
        string name = isAsync ? "DisposeAsync" : "Dispose";
        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (at.GetMembers().OfType<IMethodSymbol>()
                .FirstOrDefault(m =>
                    m.Parameters.IsEmpty && (m.Name == name || m.ExplicitInterfaceImplementations.Any(e => e.Name == name))) is { } method)
            {
                return method;
            }
        }

        return type?.AllInterfaces.SelectMany(i => i.GetMembers(name)).OfType<IMethodSymbol>().FirstOrDefault();
    }

    /// <summary>Each two parts are compared by the operators of their own types, and by what these are converted with.</summary>
    private static IEnumerable<Run> ComparedParts(IOperation at, ITypeSymbol? type) =>
        type is null ? Enumerable.Empty<Run>()
            : ObjectMembers.SourceTypes(type).OfType<INamedTypeSymbol>().SelectMany(t =>
                t.GetMembers().OfType<IMethodSymbol>().Where(m =>
                        m.Name is "op_Equality" or "op_Inequality" or "op_True" or "op_False" or "op_Implicit" && !m.IsImplicitlyDeclared)
                    .SelectMany(m => Methods(at, null, m))
                    .Concat(t.IsRecord ? ObjectMembers.Called(at, t, null, "Equals") : Enumerable.Empty<Run>()));

    /// <summary>
    /// <c>fixed (byte* p = buffer)</c> asks a buffer that is no array and no text for <c>GetPinnableReference</c>, its own or an
    /// extension; the compiler tells nobody which.
    /// </summary>
    private static IEnumerable<Run> Pinned(IVariableDeclaratorOperation pinned) =>
        pinned is
        {
            SemanticModel: { } model,
            Syntax: VariableDeclaratorSyntax { Initializer.Value: not PrefixUnaryExpressionSyntax and var value }
        } && model.GetTypeInfo(value).Type is { } type and not (IArrayTypeSymbol or { SpecialType: SpecialType.System_String })
            ? model.LookupSymbols(value.SpanStart, type, "GetPinnableReference", includeReducedExtensionMethods: true)
                .OfType<IMethodSymbol>().Where(m => m.Parameters.IsEmpty)
                .SelectMany(m => Methods(pinned, null, m).Select(r => r with { Receiver = type }))
            : Enumerable.Empty<Run>();

    private static IEnumerable<Run> Deconstructed(IOperation at, DeconstructionInfo info) =>
        Methods(at, null, info.Method, info.Conversion?.MethodSymbol).Concat(info.Nested.SelectMany(n => Deconstructed(at, n)));

    /// <summary>The first use of a type from outside runs its static constructor and initializers.</summary>
    private static IEnumerable<Run> StaticOf(IOperation at, ISymbol member) =>
        member.IsStatic || member.ContainingType is { IsValueType: true }
            ? TypeOf(at, member.ContainingType)
            : Enumerable.Empty<Run>();

    /// <summary>What a constructor that is written does at the first use is done once code of the type itself runs.</summary>
    private static IEnumerable<Run> TypeOf(IOperation at, INamedTypeSymbol? type) =>
        type is null || type.DeclaringSyntaxReferences.IsEmpty || type.StaticConstructors.IsEmpty
            || !type.StaticConstructors[0].IsImplicitlyDeclared && IsWithin(at, type)
            ? Enumerable.Empty<Run>()
            : Methods(at, null, type.StaticConstructors[0]);

    private static bool IsWithin(IOperation at, INamedTypeSymbol type) =>
        at.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } around
        && type.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == around.SyntaxTree && r.Span == around.Span);

    /// <summary>The type of an object that is made, and those below it.</summary>
    private static IEnumerable<Run> TypesOf(IOperation at, INamedTypeSymbol made)
    {
        for (INamedTypeSymbol? type = made; type is not null; type = type.BaseType)
        {
            foreach (Run run in TypeOf(at, type))
            {
                yield return run;
            }
        }
    }

    /// <summary>What a list of elements in brackets calls for each, its own or inherited.</summary>
    private static IMethodSymbol?[] AddsOf(ITypeSymbol? type)
    {
        var adds = new List<IMethodSymbol?>();
        for (ITypeSymbol? at = type; at is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct }; at = at.BaseType)
        {
            adds.AddRange(at.GetMembers("Add").OfType<IMethodSymbol>().Where(m => !m.IsStatic));
        }

        return adds.ToArray();
    }

    private static IMethodSymbol? MethodOf(ISymbol? symbol) => symbol as IMethodSymbol ?? (symbol as IPropertySymbol)?.GetMethod;

    private static IEnumerable<Run> Methods(IOperation at, IOperation? instance, params IMethodSymbol?[] methods) =>
        methods.OfType<IMethodSymbol>()
            .Select(m =>
                new Run(RunKind.Method, at, m, instance, s_none, m.IsVirtual || m.IsAbstract || m.IsOverride) { IsImplicit = true });

    private static IEnumerable<Run> One(Run run) => new[] { run };
}
