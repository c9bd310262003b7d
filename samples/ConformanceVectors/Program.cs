// Writes conformance/vectors: what this library draws and computes, for programs in other languages to compare with.
using FMixSharp.Samples;

if (args is not [var folder])
{
    Console.Error.WriteLine("usage: ConformanceVectors FOLDER, which is emptied first");
    return 2;
}
ConformanceVectors.Write(folder);
Console.WriteLine($"{Directory.GetFiles(folder).Length} files in {folder}");
return 0;
