namespace MmLock.Analyzers.Operations;

/// <summary>
/// Members of the types of the sources that code calls which knows them by a library type only: overrides of
/// <c>object</c>'s, implementations.
/// </summary>
internal static class ObjectMembers
{
    /// <summary>Records of records.</summary>
    private const int MaxDepth = 4;

    /// <summary>Such a member of a value, by its name.</summary>
    public static IEnumerable<Run> Called(IOperation at, IOperation value, params string[] names)
    {
        ITypeSymbol? type = Values.Unwrap(value).Type;
        return type is null ? Enumerable.Empty<Run>() : Called(at, type, value, names);
    }

    public static IEnumerable<Run> Called(IOperation at, ITypeSymbol type, IOperation? instance, params string[] names) =>
        Called(at, type, instance, 0, names);

    private static IEnumerable<Run> Called(IOperation at, ITypeSymbol type, IOperation? instance, int depth, string[] names)
    {
        foreach (ITypeSymbol part in Open(type) ? new[] { type } : SourceTypes(type))
        {
            if (Open(part))
            {
                foreach (string name in names)
                {
                    yield return new Run(RunKind.AnyMember, at, null, instance, ImmutableArray<IArgumentOperation>.Empty, false)
                    {
                        IsImplicit = true,
                        Name = name
                    };
                }
            }
            else
            {
                foreach (IMethodSymbol member in names.SelectMany(n => CalledByName(part, n)))
                {
                    yield return Make(
                        at, member, instance, isVirtual: !part.IsSealed && (member.IsVirtual || member.IsOverride || member.IsAbstract));
                }

                foreach (Run inner in depth >= MaxDepth
                    ? Enumerable.Empty<Run>()
                    : names.SelectMany(n => Synthesized(at, part, n, depth + 1)))
                {
                    yield return inner;
                }
            }
        }
    }

    /// <summary>
    /// What the compiler or the runtime writes for a record or a struct that says nothing itself: each of its parts is
    /// asked the same.
    /// </summary>
    private static IEnumerable<Run> Synthesized(IOperation at, ITypeSymbol type, string name, int depth)
    {
        if (!type.IsRecord && !type.IsAnonymousType && !(type.IsValueType && name != "ToString") || CalledByName(type, name).Any())
        {
            yield break;
        }

        for (ITypeSymbol? part = type; part is { DeclaringSyntaxReferences.IsEmpty: false } or { IsAnonymousType: true };
            part = part.BaseType)
        {
            foreach (ISymbol member in part.GetMembers().Where(m => !m.IsStatic))
            {
                bool isShown = name == "ToString" && member.DeclaredAccessibility == Accessibility.Public;
                if (isShown && member is IPropertySymbol { GetMethod: { } getter })
                {
                    yield return Make(at, getter, null, isVirtual: false);
                }

                ITypeSymbol? held = member is IFieldSymbol field
                    ? field.Type
                    : (isShown || type.IsAnonymousType) && member is IPropertySymbol property
                    ? property.Type
                    : null;
                foreach (Run inner in held is null ? Enumerable.Empty<Run>() : Called(at, held, null, depth, new[] { name }))
                {
                    yield return inner;
                }
            }

            foreach (IMethodSymbol printed in name == "ToString" ? CalledByName(part, "PrintMembers") : Enumerable.Empty<IMethodSymbol>())
            {
                yield return Make(at, printed, null, isVirtual: false);
            }
        }
    }

    /// <summary>
    /// The type and the types that it is made of, as far as they are declared in source: the key of a pair, the element
    /// of an array.
    /// </summary>
    public static IEnumerable<ITypeSymbol> SourceTypes(ITypeSymbol type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                return SourceTypes(array.ElementType);
            case INamedTypeSymbol { IsTupleType: true } tuple:
                return tuple.TypeArguments.SelectMany(SourceTypes);
            case INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: false } or { IsAnonymousType: true }:
                return new[] { type };
            case INamedTypeSymbol { IsValueType: true } or { Name: "Tuple", ContainingNamespace.Name: "System" }:
                return ((INamedTypeSymbol)type).TypeArguments.SelectMany(SourceTypes);
            default:
                return Enumerable.Empty<ITypeSymbol>();
        }
    }

    /// <summary>
    /// Members of a type or of its bases in source that answer to a name; an explicit implementation answers to its
    /// interface's.
    /// </summary>
    public static IEnumerable<IMethodSymbol> CalledByName(ITypeSymbol type, string name)
    {
        for (ITypeSymbol? at = type; at is { DeclaringSyntaxReferences.IsEmpty: false }; at = at.BaseType)
        {
            foreach (IMethodSymbol member in at.GetMembers().OfType<IMethodSymbol>())
            {
                if (!member.IsStatic && !member.IsImplicitlyDeclared
                    && (member.Name == name || member.ExplicitInterfaceImplementations.Any(e => e.Name == name)))
                {
                    yield return member;
                }
            }
        }
    }

    /// <summary>A type whose values can be of any type of the sources.</summary>
    private static bool Open(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType
            || type.TypeKind is TypeKind.TypeParameter or TypeKind.Dynamic or TypeKind.Interface;

    private static Run Make(IOperation at, IMethodSymbol member, IOperation? instance, bool isVirtual) =>
        new(RunKind.Method, at, member, instance, ImmutableArray<IArgumentOperation>.Empty, isVirtual) { IsImplicit = true };
}
