using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace MmLock.Shared;

/// <summary>
/// A test of layers: the folders of a project, lowest first, and the references between their types as the compiled assembly
/// has them, in fields, signatures, attributes and bodies. Where a type is declared is told by the assembly's symbols (PDB). A
/// constant leaves no trace in the assembly of whoever uses it: constants are looked for in the source.
/// </summary>
internal sealed partial class FolderLayers : IDisposable
{
    private static readonly Guid s_typeDefinitionDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");
    private readonly PEReader _image;
    private readonly MetadataReaderProvider _symbols;
    private readonly MetadataReader _reader;
    private readonly string _project;
    private readonly string? _sourceRoot;
    private readonly Dictionary<TypeDefinitionHandle, string> _folders = [];

    private FolderLayers(Stream assembly, Stream symbols, string project, string? sourceRoot)
    {
        _image = new PEReader(assembly);
        _symbols = MetadataReaderProvider.FromPortablePdbStream(symbols);
        _reader = _image.GetMetadataReader();
        _project = project;
        _sourceRoot = sourceRoot;
        ReadFolders(_symbols.GetMetadataReader());
    }

    /// <summary>Checks an assembly that lies beside its symbols.</summary>
    /// <param name="assemblyFile">The assembly; its PDB has the same name.</param>
    /// <param name="sourceRoot">The project's folder of source.</param>
    /// <param name="layers">Folders below it, with slashes, lowest first; "" is the project's own folder. A folder that is not
    /// named is the nearest named one above it.</param>
    /// <returns>What is wrong: arrows up (which every cycle has), folders of no layer, layers without a type.</returns>
    public static IReadOnlyList<string> Check(string assemblyFile, string sourceRoot, IReadOnlyList<string> layers)
    {
        using FileStream assembly = File.OpenRead(assemblyFile);
        using FileStream symbols = File.OpenRead(Path.ChangeExtension(assemblyFile, ".pdb"));
        return Check(assembly, symbols, Path.GetFileName(Path.TrimEndingDirectorySeparator(sourceRoot)), sourceRoot, layers);
    }

    /// <summary>As above, for an assembly in memory.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="symbols">Its portable PDB.</param>
    /// <param name="project">Name of the folder that the layers are in.</param>
    /// <param name="sourceRoot">Where constants are looked for; null for nowhere.</param>
    /// <param name="layers">Lowest first.</param>
    public static IReadOnlyList<string> Check(
        Stream assembly, Stream symbols, string project, string? sourceRoot, IReadOnlyList<string> layers)
    {
        using var check = new FolderLayers(assembly, symbols, project, sourceRoot);
        return check.Problems(layers);
    }

    public void Dispose()
    {
        _symbols.Dispose();
        _image.Dispose();
    }

    private List<string> Problems(IReadOnlyList<string> layers)
    {
        var problems = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<int>();
        int LayerOf(string folder)
        {
            for (string at = folder; ; at = at.Contains('/') ? at[..at.LastIndexOf('/')] : "")
            {
                int layer = IndexOf(layers, at);
                if (layer >= 0 || at.Length == 0)
                {
                    _ = layer >= 0 ? seen.Add(layer) : problems.Add($"The folder \"{folder}\" is in no layer.");
                    return layer;
                }
            }
        }

        foreach (TypeDefinitionHandle type in _folders.Keys)
        {
            LayerOf(_folders[type]);
        }

        foreach ((TypeDefinitionHandle from, TypeDefinitionHandle to) in References().Concat(ConstantReferences()))
        {
            if (LayerOf(_folders[from]) < LayerOf(_folders[to]))
            {
                problems.Add($"{_folders[from]}/{NameOf(from)} refers up to {_folders[to]}/{NameOf(to)}.");
            }
        }

        problems.UnionWith(layers.Where((_, layer) => !seen.Contains(layer)).Select(static layer => $"The layer \"{layer}\" has no type."));
        return [.. problems];
    }

    private static int IndexOf(IReadOnlyList<string> layers, string folder)
    {
        int at = layers.Count - 1;
        while (at >= 0 && layers[at] != folder)
        {
            at--;
        }

        return at;
    }

    private string NameOf(TypeDefinitionHandle type) => _reader.GetString(_reader.GetTypeDefinition(type).Name).Split('`')[0];

    /// <summary>
    /// The folder of each type that is declared in the source, by the documents that the compiler names for it or for its
    /// methods.
    /// </summary>
    private void ReadFolders(MetadataReader symbols)
    {
        foreach (CustomDebugInformationHandle handle in symbols.CustomDebugInformation)
        {
            CustomDebugInformation information = symbols.GetCustomDebugInformation(handle);
            if (symbols.GetGuid(information.Kind) == s_typeDefinitionDocuments && information.Parent.Kind == HandleKind.TypeDefinition)
            {
                BlobReader documents = symbols.GetBlobReader(information.Value);
                Place((TypeDefinitionHandle)information.Parent, MetadataTokens.DocumentHandle(documents.ReadCompressedInteger()));
            }
        }

        foreach (MethodDefinitionHandle method in _reader.MethodDefinitions)
        {
            MethodDebugInformation information = symbols.GetMethodDebugInformation(method.ToDebugInformationHandle());
            IEnumerable<DocumentHandle> documents = information.Document.IsNil
                ? information.GetSequencePoints().Select(static point => point.Document)
                : [information.Document];
            foreach (DocumentHandle document in documents)
            {
                Place(_reader.GetMethodDefinition(method).GetDeclaringType(), document);
            }
        }

        void Place(TypeDefinitionHandle type, DocumentHandle document)
        {
            string path = symbols.GetString(symbols.GetDocument(document).Name).Replace('\\', '/');
            int at = path.LastIndexOf($"/{_project}/", StringComparison.Ordinal);
            if (at >= 0 && !path.Contains("/obj/", StringComparison.Ordinal))
            {
                string inside = path[(at + _project.Length + 2)..];
                _folders.TryAdd(Outermost(type), inside.Contains('/') ? inside[..inside.LastIndexOf('/')] : "");
            }
        }
    }

    private TypeDefinitionHandle Outermost(TypeDefinitionHandle type)
    {
        while (_reader.GetTypeDefinition(type).GetDeclaringType() is { IsNil: false } outer)
        {
            type = outer;
        }

        return type;
    }

    /// <summary>Pairs of types in the source of which the first refers to the second.</summary>
    private HashSet<(TypeDefinitionHandle From, TypeDefinitionHandle To)> References()
    {
        var references = new HashSet<(TypeDefinitionHandle, TypeDefinitionHandle)>();
        foreach (TypeDefinitionHandle handle in _reader.TypeDefinitions)
        {
            if (!_folders.ContainsKey(Outermost(handle)))
            {
                continue;
            }

            var types = new ReferencedTypes(_reader);
            AddReferences(handle, types);
            foreach (TypeDefinitionHandle to in types.Definitions.Select(Outermost).Where(_folders.ContainsKey))
            {
                references.Add((Outermost(handle), to));
            }
        }

        return references;
    }

    private void AddReferences(TypeDefinitionHandle handle, ReferencedTypes types)
    {
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        types.Add(type.BaseType);
        types.AddAttributes(type.GetCustomAttributes());
        types.AddConstraints(type.GetGenericParameters());
        foreach (InterfaceImplementationHandle implemented in type.GetInterfaceImplementations())
        {
            types.Add(_reader.GetInterfaceImplementation(implemented).Interface);
        }

        foreach (FieldDefinitionHandle field in type.GetFields())
        {
            types.Add(field);
            types.AddAttributes(_reader.GetFieldDefinition(field).GetCustomAttributes());
        }

        foreach (MethodDefinitionHandle handleOfMethod in type.GetMethods())
        {
            MethodDefinition method = _reader.GetMethodDefinition(handleOfMethod);
            method.DecodeSignature(types, null);
            types.AddAttributes(method.GetCustomAttributes());
            types.AddConstraints(method.GetGenericParameters());
            if (method.RelativeVirtualAddress != 0)
            {
                foreach (EntityHandle named in MethodBodies.References(_image.GetMethodBody(method.RelativeVirtualAddress)))
                {
                    types.Add(named);
                }
            }
        }
    }

    /// <summary>Uses of another type's constants, members of enumerations among them, by its name and the constant's.</summary>
    private IEnumerable<(TypeDefinitionHandle From, TypeDefinitionHandle To)> ConstantReferences()
    {
        if (_sourceRoot is null)
        {
            yield break;
        }

        var constants = new Dictionary<(string Type, string Constant), TypeDefinitionHandle>();
        foreach (TypeDefinitionHandle type in _reader.TypeDefinitions.Where(type => _folders.ContainsKey(Outermost(type))))
        {
            foreach (FieldDefinition field in _reader.GetTypeDefinition(type).GetFields().Select(_reader.GetFieldDefinition))
            {
                if ((field.Attributes & FieldAttributes.Literal) != 0)
                {
                    constants[(NameOf(type), _reader.GetString(field.Name))] = Outermost(type);
                    constants[(NameOf(type), "")] = Outermost(type);
                }
            }
        }

        ILookup<string, TypeDefinitionHandle> byFolder = _folders.ToLookup(static pair => pair.Value, static pair => pair.Key);
        foreach (string file in Directory.EnumerateFiles(_sourceRoot, "*.cs", SearchOption.AllDirectories))
        {
            string folder = Path.GetRelativePath(_sourceRoot, Path.GetDirectoryName(file)!).Replace('\\', '/');
            TypeDefinitionHandle user = byFolder[folder == "." ? "" : folder].FirstOrDefault();
            foreach (Match use in ConstantUse().Matches(Comment().Replace(File.ReadAllText(file), "")))
            {
                if (!user.IsNil
                    && constants.TryGetValue((use.Groups["type"].Value, use.Groups["constant"].Value), out TypeDefinitionHandle used))
                {
                    yield return (user, used);
                }
            }
        }
    }

    [GeneratedRegex(@"//.*|/\*[\s\S]*?\*/")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\busing\s+static\s+([\w.]+\.)?(?<type>\w+)\s*;(?<constant>)|\b(?<type>[A-Z]\w*)\s*\.\s*(?<constant>[A-Z]\w*)\b")]
    private static partial Regex ConstantUse();

    /// <summary>The types of the assembly itself that signatures and instructions name.</summary>
    private sealed class ReferencedTypes(MetadataReader reader) : ISignatureTypeProvider<int, object?>
    {
        public HashSet<TypeDefinitionHandle> Definitions { get; } = [];

        public void Add(EntityHandle handle)
        {
            if (handle.IsNil)
            {
                return;
            }

            switch (handle.Kind)
            {
                case HandleKind.TypeDefinition:
                    Definitions.Add((TypeDefinitionHandle)handle);
                    break;
                case HandleKind.TypeSpecification:
                    reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                    break;
                case HandleKind.FieldDefinition:
                    FieldDefinition field = reader.GetFieldDefinition((FieldDefinitionHandle)handle);
                    Definitions.Add(field.GetDeclaringType());
                    field.DecodeSignature(this, null);
                    break;
                case HandleKind.MethodDefinition:
                    Definitions.Add(reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                    break;
                case HandleKind.MemberReference:
                    Add(reader.GetMemberReference((MemberReferenceHandle)handle).Parent);
                    break;
                case HandleKind.MethodSpecification:
                    MethodSpecification method = reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                    Add(method.Method);
                    method.DecodeSignature(this, null);
                    break;
                case HandleKind.StandaloneSignature:
                    StandaloneSignature signature = reader.GetStandaloneSignature((StandaloneSignatureHandle)handle);
                    _ = signature.GetKind() == StandaloneSignatureKind.LocalVariables
                        ? signature.DecodeLocalSignature(this, null).Length
                        : signature.DecodeMethodSignature(this, null).RequiredParameterCount;
                    break;
            }
        }

        public void AddAttributes(CustomAttributeHandleCollection attributes)
        {
            foreach (CustomAttributeHandle attribute in attributes)
            {
                Add(reader.GetCustomAttribute(attribute).Constructor);
            }
        }

        public void AddConstraints(GenericParameterHandleCollection parameters)
        {
            foreach (GenericParameter parameter in parameters.Select(reader.GetGenericParameter))
            {
                foreach (GenericParameterConstraintHandle constraint in parameter.GetConstraints())
                {
                    Add(reader.GetGenericParameterConstraint(constraint).Type);
                }
            }
        }

        public int GetTypeFromDefinition(MetadataReader metadata, TypeDefinitionHandle handle, byte rawTypeKind) =>
            Definitions.Add(handle) ? 1 : 0;

        public int GetTypeFromSpecification(
            MetadataReader metadata, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            metadata.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public int GetTypeFromReference(MetadataReader metadata, TypeReferenceHandle handle, byte rawTypeKind) => 0;

        public int GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;

        public int GetSZArrayType(int elementType) => 0;

        public int GetArrayType(int elementType, ArrayShape shape) => 0;

        public int GetByReferenceType(int elementType) => 0;

        public int GetPointerType(int elementType) => 0;

        public int GetPinnedType(int elementType) => 0;

        public int GetGenericInstantiation(int genericType, ImmutableArray<int> typeArguments) => 0;

        public int GetGenericMethodParameter(object? genericContext, int index) => 0;

        public int GetGenericTypeParameter(object? genericContext, int index) => 0;

        public int GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;

        public int GetFunctionPointerType(MethodSignature<int> signature) => 0;
    }
}
