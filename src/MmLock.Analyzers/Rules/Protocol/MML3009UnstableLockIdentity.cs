using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Protocol;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>
/// MML3009: a lock target that need not be the same object for everybody. A field or property that can be assigned again,
/// a <c>System.Threading.Lock</c> that is locked as an object, a <c>SpinLock</c> that is copied or boxed. Once per member
/// and body.
/// </summary>
internal sealed class MML3009UnstableLockIdentity : LockUseRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML3009", RuleCategory.Protocol, DiagnosticSeverity.Info,
        title: "Unstable lock identity",
        message: "'{0}' {1}",
        description: "A lock excludes only those who lock the same object in the same way. A target that is replaced, copied, " +
            "boxed or locked by two mechanisms lets threads pass each other.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.All("`readonly`, or read once where it is assigned", "where it makes the lock readonly");

    public override IEnumerable<Diagnostic> Find(LockUseBody body)
    {
        var reported = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (IOperation operation in body.Part.Operations)
        {
            IOperation? target = TargetOf(operation, body.Model);
            IOperation? subject = target ?? CopyOf(operation, body.Model);
            ISymbol? holder = subject is null ? null : HolderOf(subject, target is null, body.Model);
            if (subject is null || (holder ?? SymbolOf(Values.AssignedBy(subject) ?? subject)) is not { } symbol)
            {
                continue;
            }

            (string Words, string? Fix, Location? Elsewhere)? wrong = target is null
                ? ($"is a {NameOf(subject)}, which is copied here: the copy is another lock, and nobody else sees it taken", null, null)
                : holder is not null ? ($"gives out copies of its {NameOf(subject)}s: nobody else sees the copy taken", null, null)
                : OfTarget(target, symbol, body);
            if (wrong is { } finding && reported.Add(symbol))
            {
                ImmutableDictionary<string, string?> facts = finding.Fix is null
                    ? ImmutableDictionary<string, string?>.Empty
                    : ImmutableDictionary<string, string?>.Empty.Add(UnstableLockProperties.Fix, finding.Fix);
                IEnumerable<Location> story = new[] { finding.Elsewhere, DeclarationOf(symbol) }.OfType<Location>();
                yield return Diagnostic.Create(
                    Descriptor, TokenOf(subject.Syntax), story, facts, DiagnosticText.MemberName(symbol), finding.Words);
            }
        }
    }

    private static string? NameOf(IOperation subject) => Values.Unwrap(subject).Type?.Name;

    /// <summary>The lock that an operation takes.</summary>
    private static IOperation? TargetOf(IOperation operation, LockUseModel model) => operation switch
    {
        ILockOperation statement => statement.LockedValue,
        IInvocationOperation call
            when model.Locks.Reader.Read(call) is { Verb: LockVerb.Acquire or LockVerb.TryAcquire, Target: { } target } =>
            target,
        _ => null,
    };

    /// <summary>The spin lock of which an operation makes a copy.</summary>
    private static IOperation? CopyOf(IOperation operation, LockUseModel model)
    {
        if (operation
            is not (IFieldReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation or IArrayElementReferenceOperation)
            || !model.Locks.Types.Primitives.IsCopied(operation.Type))
        {
            return null;
        }

        IOperation value = Values.SkipConversions(operation);
        bool isCopied = value.Type is { IsReferenceType: true } || value.Parent switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => !declarator.Symbol.IsRef,
            IFieldInitializerOperation or IPropertyInitializerOperation or ITupleOperation or IArrayInitializerOperation
                or ICollectionExpressionOperation or IAnonymousObjectCreationOperation =>
                true,
            IArgumentOperation { Parameter.RefKind: RefKind.None } => true,
            ISimpleAssignmentOperation { IsRef: false } assignment => assignment.Value == value,
            IReturnOperation => !ReturnsByReference(value.Parent),
            _ => false,
        };
        return isCopied ? operation : null;
    }

    /// <summary>The list or array that a spin lock is copied out of.</summary>
    private static ISymbol? HolderOf(IOperation subject, bool isCopy, LockUseModel model) => Values.Unwrap(subject) switch
    {
        IArrayElementReferenceOperation element when isCopy => SymbolOf(element.ArrayReference),
        IPropertyReferenceOperation
        {
            Arguments.Length: > 0, Property.RefKind: RefKind.None or RefKind.RefReadOnly,
            Instance: { } list
        } element
            when model.Locks.Types.Primitives.IsCopied(element.Type) =>
            SymbolOf(list),
        _ => null,
    };

    private static bool ReturnsByReference(IOperation operation)
    {
        for (IOperation? at = operation; at is not null; at = at.Parent)
        {
            switch (at)
            {
                case IAnonymousFunctionOperation { Symbol: { } lambda }:
                    return lambda.ReturnsByRef || lambda.ReturnsByRefReadonly;
                case ILocalFunctionOperation { Symbol: { } function }:
                    return function.ReturnsByRef || function.ReturnsByRefReadonly;
            }
        }

        return operation.SemanticModel?.GetEnclosingSymbol(operation.Syntax.SpanStart) is IMethodSymbol { RefKind: not RefKind.None };
    }

    private static (string Words, string? Fix, Location? Elsewhere)? OfTarget(IOperation target, ISymbol symbol, LockUseBody body)
    {
        LockUseModel model = body.Model;
        ITypeSymbol? type = Values.Unwrap(target).Type;
        if (model.Locks.Types.Primitives.IsCopied(type))
        {
            return symbol switch
            {
                IFieldSymbol { IsReadOnly: true } =>
                    ($"is a {type!.Name} in a readonly field: every call works on a copy, which nobody else sees taken", UnstableLockProperties.MakeMutable, null),
                IPropertySymbol { RefKind: RefKind.None or RefKind.RefReadOnly } =>
                    ($"is a {type!.Name} behind a property: every call works on a copy, which nobody else sees taken", null, null),
                IParameterSymbol { RefKind: RefKind.In or RefKind.RefReadOnlyParameter } or ILocalSymbol { RefKind: RefKind.RefReadOnly } =>
                    ($"is a {type!.Name} by reference for reading only: every call works on a copy, which nobody else sees taken", null, null),
                ILocalSymbol { IsForEach: true, RefKind: RefKind.None } =>
                    ($"is a copy of a {type!.Name}: nobody else sees it taken", null, null),
                _ => null,
            };
        }

        if (IsMonitor(target) && LockedAsObject(type, symbol, body) is { } words)
        {
            return (words, null, null);
        }

        return symbol switch
        {
            IFieldSymbol { IsReadOnly: false, IsConst: false } => OfMutable(symbol, model),
            IPropertySymbol { SetMethod: { IsInitOnly: false } } property when property.IsAuto() => OfMutable(symbol, model),
            IPropertySymbol property when ReturnsNew(property) =>
                ("returns a new object each time: nobody ever waits for anybody", null, null),
            _ => null,
        };
    }

    /// <summary>What is wrong with locking, as any object, a lock that is taken by its own methods elsewhere; null if it is none.</summary>
    private static string? LockedAsObject(ITypeSymbol? type, ISymbol symbol, LockUseBody body)
    {
        KnownTypes types = body.Model.Locks.Types;
        List<ITypeSymbol?> all = type is { SpecialType: not SpecialType.System_Object }
            ? new List<ITypeSymbol?> { type }
            : TypesGiven(symbol, body);
        return all.Count == 0 ? null
            : all.TrueForAll(t => types.Primitives.Of(t)?.Is(PrimitiveTraits.Statement) == true)
            ? "is a System.Threading.Lock, but is locked as an object here: code that uses it as a Lock does not wait for this"
            : all.TrueForAll(types.IsLockApi)
            ? $"is a {all[0]!.Name}, but is locked as an object here: nobody who holds it waits for this, nor this for them"
            : null;
    }

    /// <summary>Of what is declared as an object, what it is ever given.</summary>
    private static List<ITypeSymbol?> TypesGiven(ISymbol symbol, LockUseBody body)
    {
        if (body.Model.Creations.Of(symbol) is { IsEmpty: false } made)
        {
            return made.Select(c => c.Type).ToList();
        }

        return symbol is not ILocalSymbol ? new List<ITypeSymbol?>() : body.Part.Operations.Select(o => o switch
        {
            IVariableDeclaratorOperation declarator when SymbolEqualityComparer.Default.Equals(declarator.Symbol, symbol) =>
                declarator.GetVariableInitializer()?.Value,
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: { } local } } assignment
                when SymbolEqualityComparer.Default.Equals(local, symbol) =>
                assignment.Value,
            _ => null,
        }).OfType<IOperation>().Select(v => Values.Unwrap(v).Type).ToList();
    }

    private static (string, string?, Location?)? OfMutable(ISymbol symbol, LockUseModel model)
    {
        LateAssignments late = model.Assignments.Of(symbol);
        if (late.KeepsIdentity || symbol.DeclaringSyntaxReferences.IsEmpty)
        {
            return null;
        }

        return late.First is { } place
            ? ($"is assigned again in line {DiagnosticText.Line(place)}: from then on two threads can hold two different locks", UnstableLockProperties.Capture, place)
            : ("can be assigned again: make it readonly, or two threads can hold two different locks", IsPrivate(symbol)
                ? UnstableLockProperties.MakeReadonly
                : null, null);
    }

    /// <summary>Nobody outside the type can assign it, so that what the type does decides.</summary>
    private static bool IsPrivate(ISymbol symbol) => symbol switch
    {
        IPropertySymbol property =>
            property.SetMethod!.DeclaredAccessibility == Accessibility.Private && !property.IsVirtual && !property.IsOverride,
        _ => symbol.DeclaredAccessibility == Accessibility.Private && symbol is not IFieldSymbol { IsVolatile: true },
    };

    /// <summary>Taken by <c>Monitor</c>, in name or because the <c>lock</c> statement sees an object.</summary>
    private static bool IsMonitor(IOperation target) => target.Parent switch
    {
        ILockOperation statement => statement.LockedValue.Type?.Name != "Lock",
        IArgumentOperation => true,
        _ => false,
    };

    private static bool ReturnsNew(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences.Any(r =>
            r.GetSyntax() is PropertyDeclarationSyntax { ExpressionBody.Expression: BaseObjectCreationExpressionSyntax });

    private static ISymbol? SymbolOf(IOperation target) => Values.Unwrap(target) switch
    {
        IFieldReferenceOperation field => field.Field.OriginalDefinition,
        IPropertyReferenceOperation { Arguments.IsEmpty: true } property => property.Property.OriginalDefinition,
        ILocalReferenceOperation { Local: { } local } => local,
        IParameterReferenceOperation { Parameter: { } parameter } => parameter,
        _ => null,
    };

    private static Location? DeclarationOf(ISymbol symbol) => symbol.Locations.FirstOrDefault(l => l.IsInSource);

    private static Location TokenOf(SyntaxNode target) =>
        target is MemberAccessExpressionSyntax access ? access.Name.GetLocation() : target.GetLocation();
}

/// <summary>What a diagnostic tells its fix.</summary>
internal static class UnstableLockProperties
{
    public const string Fix = "fix";
    public const string MakeReadonly = "readonly";
    public const string MakeMutable = "mutable";
    public const string Capture = "capture";
}
