// Makes a folder that "fmix train --weights" takes of a package with published weights. The package is downloaded when this is built.
//   dotnet run -c Release --project samples/PublishedWeights -- resnet18 weights/resnet18
//   dotnet run -c Release --project samples/PublishedWeights -- minilm weights/minilm
using PublishedWeights;

var known = new Dictionary<string, Action<string>> { ["resnet18"] = ResNet18.Write, ["minilm"] = MiniLm.Write };
if (args is not [var name, var folder] || !known.TryGetValue(name, out var write))
{
    Console.Error.WriteLine($"Give a name and a folder: {string.Join(" or ", known.Keys)}, and where its files go.");
    return 2;
}
try
{
    write(folder);
}
catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
    Console.WriteLine($"{file}: {new FileInfo(file).Length} bytes");
return 0;
