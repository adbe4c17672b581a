using Mono.Cecil;

namespace MmLock.Conversion.Tests.Checking;

/// <summary>Questions on the types of a compiled program.</summary>
internal static class Types
{
    /// <summary>A type as it is where the member is used: the parameters of a generic type or method are put in.</summary>
    public static TypeReference In(this TypeReference type, MemberReference user)
    {
        TypeReference bare = Bare(type);
        return bare switch
        {
            GenericParameter { Type: GenericParameterType.Type } parameter when user.DeclaringType is GenericInstanceType instance =>
                instance.GenericArguments[parameter.Position],
            GenericParameter { Type: GenericParameterType.Method } parameter when user is GenericInstanceMethod instance =>
                instance.GenericArguments[parameter.Position],
            ByReferenceType reference => new ByReferenceType(reference.ElementType.In(user)),
            ArrayType array => new ArrayType(array.ElementType.In(user), array.Rank),
            PointerType pointer => new PointerType(pointer.ElementType.In(user)),
            GenericInstanceType generic => With(generic, user),
            _ => bare,
        };
    }

    public static TypeReference Bare(TypeReference type)
    {
        while (type is IModifierType or PinnedType)
        {
            type = ((TypeSpecification)type).ElementType;
        }

        return type;
    }

    public static bool IsReference(TypeReference type) =>
        type is ArrayType || !type.IsValueType && type is not (GenericParameter or PointerType or ByReferenceType or FunctionPointerType);

    public static bool IsSpan(TypeReference type) =>
        type is GenericInstanceType && type.GetElementType().FullName is "System.Span`1" or "System.ReadOnlySpan`1";

    public static bool IsFramework(TypeReference type) =>
        type.Scope is AssemblyNameReference { Name: var name }
            && (name.StartsWith("System.", StringComparison.Ordinal) || name is "mscorlib" or "netstandard");

    /// <summary>Made by the compiler for iterators and async methods: what they keep is of one call.</summary>
    public static bool IsStateMachine(TypeReference type) =>
        type.Name.StartsWith('<') && !type.Name.Contains("DisplayClass", StringComparison.Ordinal)
            && (type.Name.Contains(">d", StringComparison.Ordinal) || type.Name is "<>c" or "<>O"
                || type.Name.StartsWith("<Priv", StringComparison.Ordinal) || type.Name.StartsWith("<>c__", StringComparison.Ordinal));

    public static string Name(FieldReference field)
    {
        string name = field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
        return field.DeclaringType.Name.StartsWith('<') ? name : $"{field.DeclaringType.Name.Split('`')[0]}.{name}";
    }

    private static GenericInstanceType With(GenericInstanceType generic, MemberReference user)
    {
        var made = new GenericInstanceType(generic.ElementType);
        foreach (TypeReference argument in generic.GenericArguments)
        {
            made.GenericArguments.Add(argument.In(user));
        }

        return made;
    }
}
