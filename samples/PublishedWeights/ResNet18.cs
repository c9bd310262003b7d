namespace PublishedWeights;

/// <summary>
/// ResNet-18 trained on ImageNet, from the package Microsoft.ML.DnnImageFeaturizer.ResNet18: 15.9 million weights, without the last layer.
/// Its last stage has three blocks where the article's has two.
/// </summary>
internal static class ResNet18
{
    // The package prepares images by a second network: bytes, blue first, less the mean image of ImageNet. Here its mean over all pixels
    // stands for it, channel by channel: red, green and blue, of pixels from 0 to 1.
    private const string Config = """
        {
          "architecture": "resnet18",
          "channel_order": "bgr",
          "mean": [0.48295, 0.45452, 0.40417],
          "std": [0.0039215686, 0.0039215686, 0.0039215686]
        }

        """;

    /// <summary>Writes model.onnx and config.json.</summary>
    /// <param name="folder">Made if it is not there.</param>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.Copy(PackageFile.Find("ResNet18"), Path.Combine(folder, "model.onnx"), overwrite: true);
        File.WriteAllText(Path.Combine(folder, "config.json"), Config);
    }
}
