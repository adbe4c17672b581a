using System.Collections.Concurrent;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Protocol;

/// <summary>
/// Finds in a body the members that <c>[GuardedBy]</c> marks and the calls of what <c>[RequiresLock]</c> marks, each
/// with the lock as the body calls it.
/// </summary>
internal sealed class GuardedAccesses(GuardedMembers guards, RequiredLocks required, FreshObjects fresh)
{
    private readonly ConcurrentDictionary<(INamedTypeSymbol, ISymbol), bool> _structures = new();

    /// <summary>What is declared of a member, or of its type; null for nothing.</summary>
    public MemberGuard? GuardOf(ISymbol member) => guards.Of(member);

    /// <summary>The body has just made the object, and nobody else has it.</summary>
    public bool IsFresh(IOperation instance, IOperation use, FunctionBody part) => fresh.IsFresh(instance, use, part);

    /// <summary>Nothing for objects that nobody else can see yet: <c>this</c> in a constructor, what the body has just made.</summary>
    public IEnumerable<GuardedMemberUse> In(FunctionBody part)
    {
        foreach (IOperation operation in part.Operations)
        {
            IEnumerable<GuardedMemberUse> found = operation switch
            {
                IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol or IEventSymbol } reference =>
                    OfMember(reference, part)
                        .Concat(
                            reference is IPropertyReferenceOperation property
                                ? OfProperty(property, part)
                                : Enumerable.Empty<GuardedMemberUse>()),
                IInvocationOperation call => OfCall(call, call.TargetMethod, call.Instance, call.Arguments, part),
                IObjectCreationOperation { Constructor: { } constructor } creation =>
                    OfCall(creation, constructor, null, creation.Arguments, part),
                _ => Enumerable.Empty<GuardedMemberUse>(),
            };
            foreach (GuardedMemberUse access in found)
            {
                yield return access;
            }
        }
    }

    private IEnumerable<GuardedMemberUse> OfMember(IMemberReferenceOperation reference, FunctionBody part)
    {
        if (guards.Of(reference.Member) is not { } guard || AccessWrites.IsAtomic(reference) || IsInsideStructure(guard, reference, part))
        {
            yield break;
        }

        IOperation? instance = Receivers.Of(reference);
        if (instance is null && !reference.Member.IsStatic || (guard.Path.IsOfThis && reference.Member.IsStatic)
            || IsUnderConstruction(instance, reference.Member, part) || (instance is not null && fresh.IsFresh(instance, reference, part)))
        {
            yield break;
        }

        bool writes = AccessWrites.IsWrite(reference);
        if (!writes && reference.Member is IFieldSymbol { IsVolatile: true })
        {
            // Reading a volatile field without the lock is how double-checked locking says what it does.
            yield break;
        }

        LockPath path = guard.Path.IsOfThis && instance is not null ? guard.Path.From(part.Locks.Paths.Of(instance)) : guard.Path;
        yield return new GuardedMemberUse(
            reference, reference.Member, writes ? AccessIntent.Write : AccessIntent.Read, path, guard.LockType, HoldMode.Read,
            Receivers.TokenOf(reference));
    }

    private IEnumerable<GuardedMemberUse> OfProperty(IPropertyReferenceOperation reference, FunctionBody part)
    {
        bool writes = AccessWrites.IsAssigned(reference);
        IMethodSymbol? accessor = writes ? reference.Property.SetMethod : reference.Property.GetMethod;
        return accessor is null
            ? Enumerable.Empty<GuardedMemberUse>()
            : OfCall(reference, accessor, reference.Instance, reference.Arguments, part);
    }

    private IEnumerable<GuardedMemberUse> OfCall(
        IOperation call, IMethodSymbol target, IOperation? instance, ImmutableArray<IArgumentOperation> arguments, FunctionBody part)
    {
        foreach (RequiredLock needed in required.Of(target))
        {
            IOperation? receiver = instance is null ? null : Receivers.Resolve(instance);
            if (IsUnderConstruction(receiver, target, part) || (receiver is not null && fresh.IsFresh(receiver, call, part)))
            {
                continue;
            }

            LockPath path = part.Locks.Paths.At(call, needed.Path, target, receiver, arguments);
            yield return new GuardedMemberUse(
                call, target.AssociatedSymbol ?? target, AccessIntent.Call, path, needed.LockType, needed.Mode, Receivers.TokenOf(call));
        }
    }

    /// <summary>
    /// The methods of a guarded type, and of a type that a member guarded by the same lock has, are part of the structure:
    /// whoever calls them has touched something guarded and is told there.
    /// </summary>
    private bool IsInsideStructure(MemberGuard guard, IMemberReferenceOperation reference, FunctionBody part)
    {
        FunctionBody at = part;
        while (at.Outer is { } outer)
        {
            at = outer;
        }

        return at.Method?.ContainingType is { } type
            && (guard.OfType
                && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, reference.Member.ContainingType.OriginalDefinition)
                || guard.Path.Symbol is { } lockSymbol
                    && _structures.GetOrAdd((type.OriginalDefinition, lockSymbol), k => IsGuardedStructure(k.Item1, k.Item2)));
    }

    private bool IsGuardedStructure(INamedTypeSymbol type, ISymbol lockSymbol) =>
        !SymbolEqualityComparer.Default.Equals(type, lockSymbol.ContainingType?.OriginalDefinition)
        && lockSymbol.ContainingType is { } owner
        && owner.GetMembers().Any(m => m is IFieldSymbol or IPropertySymbol
            && SymbolEqualityComparer.Default.Equals(m.DeclaredType()?.OriginalDefinition, type)
            && guards.Of(m)?.Path.Symbol is { } own && SymbolEqualityComparer.Default.Equals(own, lockSymbol));

    /// <summary>
    /// No other thread has the object of a constructor or finalizer that runs, or the statics of a type that is being
    /// initialised.
    /// </summary>
    public static bool IsUnderConstruction(IOperation? instance, ISymbol member, FunctionBody part)
    {
        FunctionBody at = part;
        while (at is { Entry: BodyEntry.Known, Outer: { } outer })
        {
            at = outer;
        }

        return at.Outer is null && at.Method switch
        {
            null => true,
            { MethodKind: MethodKind.StaticConstructor } type =>
                member.IsStatic
                    && SymbolEqualityComparer.Default.Equals(
                        type.ContainingType.OriginalDefinition, member.ContainingType?.OriginalDefinition),
            { MethodKind: MethodKind.Constructor or MethodKind.Destructor } or { IsInitOnly: true } =>
                instance is IInstanceReferenceOperation,
            _ => false,
        };
    }
}

/// <summary>The object that a member is touched on.</summary>
internal static class Receivers
{
    /// <returns>Null for static members and where the object has no expression of its own.</returns>
    public static IOperation? Of(IMemberReferenceOperation reference) => reference.Instance is { } instance ? Resolve(instance) : null;

    /// <summary>The expression behind <c>?.</c>, behind a property pattern, and behind an object initializer.</summary>
    public static IOperation Resolve(IOperation instance)
    {
        switch (Values.Unwrap(instance))
        {
            case IConditionalAccessInstanceOperation:
                for (IOperation? at = instance.Parent, below = instance; at is not null; below = at, at = at.Parent)
                {
                    if (at is IConditionalAccessOperation access && access.WhenNotNull == below)
                    {
                        return Resolve(access.Operation);
                    }
                }

                return instance;
            case IInstanceReferenceOperation receiver when Values.InitializedMemberOf(receiver) is { } member:
                return member;
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.PatternInput }:
                IOperation? pattern = instance.Parent;
                while (pattern is not null and not IRecursivePatternOperation)
                {
                    pattern = pattern.Parent;
                }

                return pattern?.Parent switch
                {
                    IIsPatternOperation test => Resolve(test.Value),
                    ISwitchExpressionArmOperation { Parent: ISwitchExpressionOperation expression } => Resolve(expression.Value),
                    _ => instance,
                };
            default:
                return instance;
        }
    }

    /// <summary>Whether the value behind an instance is known only as part of a pattern or an initializer.</summary>
    public static bool IsImplicit(IOperation instance) =>
        instance is IInstanceReferenceOperation { ReferenceKind: not InstanceReferenceKind.ContainingTypeInstance };

    public static Location TokenOf(IOperation operation) =>
        operation.Syntax is MemberBindingExpressionSyntax binding ? binding.Name.GetLocation() : DiagnosticLocations.Of(operation);

    /// <summary>The statement that an operation is part of, for findings that are one to a reader.</summary>
    public static SyntaxNode StatementOf(SyntaxNode syntax) =>
        syntax.FirstAncestorOrSelf<SyntaxNode>(n =>
            n is StatementSyntax or ArrowExpressionClauseSyntax or AnonymousFunctionExpressionSyntax or SwitchExpressionArmSyntax)
            ?? syntax;
}
