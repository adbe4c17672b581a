using MmLock.Analyzers.Effects;

namespace MmLock.Analyzers.Tests.Effects;

/// <summary>Reading from memory is no file access, by whatever reader it is done; anything that may be a file is one.</summary>
public sealed class MemoryStreamsTests
{
    [Theory]
    [InlineData("MemoryStream m = new(bytes); m.Read(bytes, 0, n);")]
    [InlineData("MemoryStream m = new(bytes); m.ReadExactly(bytes);")]
    [InlineData("MemoryStream m = new(bytes); m.WriteByte(1);")]
    [InlineData("MemoryStream m = new(bytes); m.Dispose();")]
    [InlineData("Stream m = new MemoryStream(bytes); m.ReadExactly(bytes);")]
    [InlineData("using var r = new BinaryReader(new MemoryStream(bytes)); r.ReadInt32();")]
    [InlineData("using var m = new MemoryStream(bytes); using (StreamReader r = new(m)) { r.ReadLine(); }")]
    [InlineData("var m = new MemoryStream(); var w = new StreamWriter(m); w.WriteLine(n);")]
    [InlineData("new MemoryStream(bytes).CopyTo(new MemoryStream());")]
    [InlineData("var z = new GZipStream(new BufferedStream(new MemoryStream(bytes)), CompressionMode.Decompress); z.Read(bytes, 0, n);")]
    [InlineData("XDocument.Load(new StringReader(path));")]
    [InlineData("XDocument.Load(XmlReader.Create(new StringReader(path)));")]
    [InlineData("System.Text.Json.JsonSerializer.Serialize(new MemoryStream(), n);")]
    [InlineData("Stream.Null.WriteByte(1);")]
    [InlineData("new UnmanagedMemoryStream((byte*)null, 1).CopyTo(Stream.Null);")]
    public void No_file_access(string body) => Assert.Equal(EffectKinds.None, EffectProbe.Last(body)!.Value.Kinds & EffectKinds.FileIO);

    [Theory]
    [InlineData("stream.ReadExactly(bytes);")]
    [InlineData("new MemoryStream(bytes).CopyTo(stream);")]
    [InlineData("stream.CopyTo(new MemoryStream());")]
    [InlineData("var r = new BinaryReader(stream); r.ReadInt32();")]
    [InlineData("var r = new StreamReader(path); r.ReadLine();")]
    [InlineData("Stream m = new MemoryStream(); if (n > 0) m = File.OpenRead(path); m.ReadExactly(bytes);")]
    [InlineData("Stream m = new MemoryStream(); Open(ref m); m.ReadExactly(bytes); static void Open(ref Stream s) { }")]
    [InlineData("Stream a = new MemoryStream(), b; (a, b) = (stream, stream); a.ReadExactly(bytes);")]
    [InlineData("XDocument.Load(text);")]
    [InlineData("XDocument.Load(XmlReader.Create(path));")]
    [InlineData("ZipFile.ExtractToDirectory(new MemoryStream(), path);")]
    [InlineData("System.IO.MemoryMappedFiles.MemoryMappedViewStream v = null; v.Flush();")]
    public void File_access(string body) => Assert.Equal(EffectKinds.FileIO, EffectProbe.Last(body)!.Value.Kinds & EffectKinds.FileIO);

    [Fact]
    public void What_the_user_says_is_not_second_guessed() =>
        Assert.Equal(
            EffectKinds.FileIO,
            EffectProbe.Last("new MemoryStream(bytes).ReadByte();", "FileIO M:System.IO.MemoryStream.ReadByte")!.Value.Kinds);
}
